//! The style sheet of the style guide itself.

use rocket::{get, http::ContentType};

/// The steps of type in the style sheet.
pub const SIZES: [&str; 5] = ["smaller", "small", "large", "larger", "largest"];
/// The steps of space.
pub const SPACES: [&str; 10] = ["3xs", "2xs", "xs", "s", "m", "l", "xl", "2xl", "3xl", "4xl"];

/// Elements that float over other pages are part of this one.
#[get("/styleguide.css")]
pub fn style() -> (ContentType, String) {
    let size = |step| format!("#guide .type-{step} {{ font-size: var(--{step}); }}");
    let space = |step| format!("#guide .space-{step} {{ inline-size: var(--space-{step}); }}");
    let steps = SIZES.map(size).into_iter().chain(SPACES.map(space));
    let steps: String = steps.collect();
    (
        ContentType::CSS,
        steps
            + "#guide .space { block-size: 1rem; background: var(--accent); }
         #guide:focus-visible { outline: 0; }
         #guide dialog { display: block; position: relative; margin: 0; max-inline-size: 100%; animation: none; }
         #guide #notice { position: static; margin: 0; }
         #guide .stage { position: relative; border: 1px solid var(--line); border-radius: var(--round); }
         #guide .stage:has(.menu) { min-block-size: 26rem; }
         #guide .stage .menu { position: relative; }
         #guide .stage .sheet { inset: calc(100% + 0.375rem) 0 auto auto; inline-size: min(20rem, 70vw); border: 1px solid var(--line);
           border-radius: var(--rounder); padding: 0.75rem; background: var(--high); box-shadow: var(--shadow); }
         #guide .back.button { display: inline-grid; }
         #guide .newest-place { margin-block-start: 4rem; }
         #guide .beginning:only-child { padding-block: 1.5rem; }
         #guide .hues { display: flex; flex-wrap: wrap; gap: 0.5rem; }
         #guide .field > p.label { font-size: var(--smaller); color: var(--soft); padding-block-start: var(--space-m); }
         #guide .field { gap: var(--space-m); } #guide .field .field { gap: var(--space-xs); }",
    )
}
