//! The languages in which code is highlighted.

/// How the code of a language is read.
#[derive(Clone, Copy)]
pub enum Way {
    /// Words, strings and comments.
    Words,
    /// Tags with attributes.
    Tags,
    /// Line by line, as changes are.
    Lines,
}

/// A language of code.
pub struct Language {
    /// Its names after a fence.
    pub names: &'static str,
    pub way: Way,
    pub keywords: &'static str,
    pub line_comments: &'static [&'static str],
    pub block_comment: Option<(&'static str, &'static str)>,
    /// The quotes around strings.
    pub strings: &'static str,
    /// Whether single quotes are around one character.
    pub has_characters: bool,
    /// Whether it is keys and values.
    pub has_keys: bool,
    /// Whether names begin with `$`.
    pub has_variables: bool,
    pub ignores_case: bool,
}

const SLASHES: Language = Language {
    names: "",
    way: Way::Words,
    keywords: "",
    line_comments: &["//"],
    block_comment: Some(("/*", "*/")),
    strings: "\"'",
    has_characters: false,
    has_keys: false,
    has_variables: false,
    ignores_case: false,
};

const HASHES: Language = Language {
    line_comments: &["#"],
    block_comment: None,
    ..SLASHES
};

const DATA: Language = Language {
    has_keys: true,
    ..HASHES
};

/// All of them.
pub const LANGUAGES: &[Language] = &[
    Language {
        names: "rust rs",
        keywords: "as async await bool break char const continue crate dyn else enum extern f32 f64 fn for i16 i32 i64 i8 if impl in isize let loop match mod move mut pub ref return self Self static str struct super trait type u16 u32 u64 u8 unsafe use usize where while",
        has_characters: true,
        ..SLASHES
    },
    Language {
        names: "javascript js jsx mjs typescript ts tsx",
        keywords: "abstract any as async await boolean break case catch class const continue debugger declare default delete do else enum export extends finally for from function get if implements import in instanceof interface keyof let new number of private protected public readonly return set static string super switch this throw try type typeof unknown var void while with yield",
        strings: "\"'`",
        ..SLASHES
    },
    Language {
        names: "python py python3",
        keywords: "and as assert async await break case class continue def del elif else except finally for from global if import in is lambda match nonlocal not or pass raise return self try while with yield",
        ..HASHES
    },
    Language {
        names: "go golang",
        keywords: "any bool break byte case chan const continue default defer else error fallthrough float64 for func go goto if import int int64 interface map package range return rune select string struct switch type var",
        strings: "\"'`",
        ..SLASHES
    },
    Language {
        names: "java kotlin kt kts scala groovy gradle dart",
        keywords: "abstract as boolean break by case catch char class companion const continue data def default do double else enum extends extension external false final finally float for fun get if implements import in init instanceof int interface internal is late lateinit lazy long match mixin native new object of open operator out override package private protected public record required return sealed set short static super suspend switch synchronized this throw throws trait try type typealias val var void volatile when where while with yield",
        ..SLASHES
    },
    Language {
        names: "c h cpp c++ cc hpp cxx objc arduino",
        keywords: "alignas auto bool break case catch char class concept const constexpr continue decltype default define delete do double else endif enum explicit export extern float for friend goto if ifdef ifndef include inline int long namespace new noexcept nullptr operator private protected public register requires return short signed sizeof static struct switch template this throw try typedef typename union unsigned using virtual void volatile while",
        ..SLASHES
    },
    Language {
        names: "csharp cs c#",
        keywords: "abstract as async await base bool break byte case catch char class const continue decimal default delegate do double dynamic else enum event explicit extern finally float for foreach get if implicit in init int interface internal is lock long namespace new object operator out override params partial private protected public readonly record ref return sealed set short sizeof static string struct switch this throw try typeof uint using var virtual void when where while yield",
        ..SLASHES
    },
    Language {
        names: "swift",
        keywords: "actor any as associatedtype async await break case catch class continue default defer deinit do else enum extension fallthrough fileprivate final for func get guard if import in init inout internal is lazy let mutating open override private protocol public repeat rethrows return self Self set some static struct subscript super switch throw throws try typealias unowned var weak where while",
        ..SLASHES
    },
    Language {
        names: "php",
        keywords: "abstract and array as break case catch class clone const continue declare default do echo else elseif enum extends final finally fn for foreach function global goto if implements include instanceof interface isset list match namespace new or print private protected public readonly require return static switch throw trait try unset use var while yield",
        line_comments: &["//", "#"],
        has_variables: true,
        ..SLASHES
    },
    Language {
        names: "ruby rb elixir ex exs crystal",
        keywords: "alias and begin break case class def defmodule defp do else elsif end ensure extend false fn for if import in include module next not or private protected puts raise redo require rescue retry return self super then undef unless until use when while with yield",
        ..HASHES
    },
    Language {
        names: "bash sh shell zsh console fish dockerfile docker makefile make",
        keywords: "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM LABEL RUN USER VOLUME WORKDIR alias break case cd continue do done echo elif else esac eval exec exit export fi for function if in local read return set shift source sudo then trap unset until while",
        has_variables: true,
        ..HASHES
    },
    Language {
        names: "perl pl r julia jl nim nix powershell ps1 awk gdscript cmake",
        keywords: "and begin break catch const continue do else elseif elsif end extends for foreach function global if import in inherit let library local macro module my next not or our package param print proc process rec return signal sub then try unless until use using var while with",
        has_variables: true,
        ..HASHES
    },
    Language {
        names: "lua haskell hs elm ada vhdl",
        keywords: "and begin break case class data deriving do else elseif end entity for forall function goto hiding if import in infix instance is let local module newtype not of or package procedure qualified repeat return signal then type until use when where while with",
        line_comments: &["--"],
        block_comment: Some(("{-", "-}")),
        ..SLASHES
    },
    Language {
        names: "sql postgresql postgres psql mysql sqlite plsql",
        keywords: "add all alter and as asc begin between by cascade case check column commit constraint create cross database default delete desc distinct drop else end exists explain foreign from full function grant group having if in index inner insert into is join key left like limit not null offset on or order outer partition primary references returning right rollback select set table then transaction trigger union unique update using values view when where with",
        line_comments: &["--"],
        ignores_case: true,
        ..SLASHES
    },
    Language {
        names: "css scss sass less",
        keywords: "@apply @container @font-face @forward @if @import @include @keyframes @layer @media @mixin @supports @use",
        line_comments: &[],
        ..SLASHES
    },
    Language {
        names: "graphql gql proto protobuf zig hcl terraform tf solidity sol glsl wgsl",
        keywords: "bool bytes comptime const contract data defer else enum event extend float fn for function if import in input int interface let locals message module mut mutation on oneof option output package provider pub public query repeated required resource return rpc scalar service string struct subscription switch syntax test try type union uniform var variable vec2 vec3 vec4 void while",
        line_comments: &["//", "#"],
        ..SLASHES
    },
    Language {
        names: "json jsonc json5",
        has_keys: true,
        ..SLASHES
    },
    Language {
        names: "yaml yml toml ini conf cfg properties env dotenv editorconfig",
        line_comments: &["#", ";"],
        ..DATA
    },
    Language {
        names: "html xml svg htm vue svelte xhtml rss",
        way: Way::Tags,
        ..SLASHES
    },
    Language {
        names: "diff patch",
        way: Way::Lines,
        ..SLASHES
    },
];
