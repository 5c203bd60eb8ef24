//! The command line.

use std::{io::Write, path::PathBuf, process::ExitCode};

use lexopt::{
    Arg::{Long, Short, Value},
    ValueExt,
};
use rocket::figment::Figment;
use rocket_db_pools::Database;
#[cfg(debug_assertions)]
use snug::dev::seed;
use snug::{
    app,
    base::{
        VERSION,
        config::{self, Environment, Reading, Settings, WrongSettings},
        data_folder,
        errors::Error,
    },
    database_commands,
    db::Store,
    features::{
        accounts::{self, picture},
        health, password_resets,
    },
    web::server::{self, Restart},
};

#[global_allocator]
static MEMORY: mimalloc::MiMalloc = mimalloc::MiMalloc;

const USAGE: &str = "\
Usage: snug [command]

Without a command, snug runs the server. It reads its settings from Rocket.toml in the
current folder and from SNUG_… environment variables.

Commands:
  settings                Show the settings in force and where each was set
  migrate                 Bring the database's tables up to date, and exit
  rotate-key              Encrypt stored messages and pictures with the newest key, and exit
  forget-key <name>       Give up what a lost key has encrypted (says how much; with --yes does it)
  restored                Say that the database was restored from a backup: open pages reload
  backup <file>           Copy an SQLite database into a new file, also while the server runs
  up                      Ask the server on this machine whether it is up
  reset-link <username>   Create a link to choose a new password for an account
  grant-admin <username>  Make an account an administrator

Options:
  -h, --help              Show this text
  -V, --version           Show the version";

/// The command that the arguments name.
enum Command {
    Serve,
    Settings,
    Migrate,
    RotateKey,
    /// With the name of the key, and whether it is confirmed.
    ForgetKey(String, bool),
    Restored,
    BackUp(PathBuf),
    Up,
    ResetLink(String),
    GrantAdmin(String),
    /// With the number of messages in the largest room.
    #[cfg(debug_assertions)]
    Seed(usize),
    Help,
    Version,
}

fn main() -> ExitCode {
    // Before any thread is started: this process limits its memory.
    if std::env::args().nth(1).as_deref() == Some(picture::worker::RESIZE_ARGUMENT) {
        return picture::worker::run();
    }
    data_folder::set_umask();
    let command = match parse(lexopt::Parser::from_env()) {
        Ok(command) => command,
        Err(problem) => {
            eprintln!("snug: {problem}\n\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match command {
        Command::Help => return say(USAGE),
        Command::Version => return say(&format!("snug {VERSION}")),
        Command::Settings => return show_settings(),
        _ => {}
    }
    let figment = match config::figment() {
        Ok(figment) => figment,
        Err(problems) => return wrong(&problems),
    };
    match runtime(&figment) {
        Ok(runtime) => runtime.block_on(run(command, &figment)),
        Err(error) => {
            eprintln!("Snug cannot start its threads: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints a text. That nobody reads all of it is no error.
fn say(text: &str) -> ExitCode {
    let _ = writeln!(std::io::stdout(), "{text}");
    ExitCode::SUCCESS
}

fn wrong(problems: &WrongSettings) -> ExitCode {
    eprintln!("{problems}");
    ExitCode::FAILURE
}

fn show_settings() -> ExitCode {
    let reading = Reading::of(&Environment::of_this_process());
    say(config::print(&reading).trim_end());
    match reading.problems.is_empty() {
        true => ExitCode::SUCCESS,
        false => wrong(&WrongSettings(reading.problems)),
    }
}

/// The threads. (`#[rocket::main]` would start them with what it finds in Rocket.toml, judged
/// by nobody.)
fn runtime(figment: &Figment) -> std::io::Result<tokio::runtime::Runtime> {
    let mut threads = tokio::runtime::Builder::new_multi_thread();
    threads.thread_name("rocket-worker-thread").enable_all();
    if let Ok(workers) = figment.extract_inner("workers") {
        threads.worker_threads(workers);
    }
    if let Ok(most) = figment.extract_inner("max_blocking") {
        threads.max_blocking_threads(most);
    }
    threads.build()
}

async fn run(command: Command, figment: &Figment) -> ExitCode {
    match command {
        Command::Serve => serve(figment).await,
        Command::Migrate => database_commands::migrate(figment).await,
        Command::RotateKey => database_commands::rotate_key(figment).await,
        Command::ForgetKey(name, confirmed) => {
            database_commands::forget_key(figment, &name, confirmed).await
        }
        Command::Restored => database_commands::restored(figment).await,
        Command::BackUp(file) => database_commands::back_up(figment, &file).await,
        Command::Up => up(figment),
        Command::ResetLink(name) => with_account(figment, reset_link, name).await,
        Command::GrantAdmin(name) => with_account(figment, grant_admin, name).await,
        #[cfg(debug_assertions)]
        Command::Seed(messages) => fill(figment, messages).await,
        // `main` has answered them.
        Command::Settings | Command::Help | Command::Version => ExitCode::SUCCESS,
    }
}

/// Reads the arguments. The error is a sentence about the argument that is wrong.
fn parse(mut arguments: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut words, mut confirmed) = (vec![], false);
    while let Some(argument) = arguments.next()? {
        match argument {
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            Long("yes") if words.first().is_some_and(|word| word == "forget-key") => {
                confirmed = true;
            }
            Value(word) => words.push(word.string()?),
            option => return Err(option.unexpected()),
        }
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    Ok(match *words {
        [] => Command::Serve,
        ["help"] => Command::Help,
        ["version"] => Command::Version,
        ["settings"] => Command::Settings,
        ["migrate"] => Command::Migrate,
        ["rotate-key"] => Command::RotateKey,
        ["forget-key", name] => Command::ForgetKey(name.to_owned(), confirmed),
        ["restored"] => Command::Restored,
        ["backup", file] => Command::BackUp(file.into()),
        ["up"] => Command::Up,
        ["reset-link", name] => Command::ResetLink(name.to_owned()),
        ["grant-admin", name] => Command::GrantAdmin(name.to_owned()),
        #[cfg(debug_assertions)]
        ["seed"] => Command::Seed(seed::MESSAGES),
        #[cfg(debug_assertions)]
        ["seed", messages] => match messages.parse() {
            Ok(messages) => Command::Seed(messages),
            Err(_) => return Err("seed takes a number of messages".into()),
        },
        ["reset-link" | "grant-admin"] => {
            return Err(format!("{} needs a username", words[0]).into());
        }
        ["backup"] => return Err("backup needs the name of a new file".into()),
        ["forget-key"] => return Err("forget-key needs the name of a key".into()),
        [
            "migrate" | "rotate-key" | "restored" | "up" | "settings" | "help" | "version",
            extra,
            ..,
        ]
        | [
            "reset-link" | "grant-admin" | "backup" | "forget-key",
            _,
            extra,
            ..,
        ] => {
            return Err(format!("unexpected argument {extra:?}").into());
        }
        [unknown, ..] => return Err(format!("there is no command {unknown:?}").into()),
    })
}

fn up(figment: &Figment) -> ExitCode {
    match health::ask(figment) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("Snug is not up: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Runs an operation on the account with that name.
async fn with_account<F>(
    figment: &Figment,
    operation: impl FnOnce(Settings, Store, String) -> F,
    name: String,
) -> ExitCode
where
    F: Future<Output = Result<bool, Error>>,
{
    let (settings, store) = match app::open(figment).await {
        Ok(opened) => opened,
        Err(error) => return cannot_open(&error),
    };
    name_database(figment);
    let found = operation(settings, store.clone(), name.clone()).await;
    store.close().await;
    match found {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("No account has the username {name:?}.");
            ExitCode::FAILURE
        }
        Err(error) => failed(&error),
    }
}

fn cannot_open(error: &app::CommandError) -> ExitCode {
    eprintln!("{error}");
    ExitCode::FAILURE
}

/// Tells which database a command works on: it may be started in another folder than the
/// server.
fn name_database(figment: &Figment) {
    eprintln!("The database is {}.", app::database(figment));
}

fn failed(error: &Error) -> ExitCode {
    eprintln!("The command failed: {error}");
    ExitCode::FAILURE
}

async fn reset_link(settings: Settings, store: Store, name: String) -> Result<bool, Error> {
    let link = password_resets::create(&store, &name).await?;
    if let Some(link) = &link {
        let public_url = settings.public_url.as_deref().unwrap_or_default();
        println!("{public_url}{}", link.path());
        if settings.public_url.is_none() {
            eprintln!("Put the address of this server in front of the link.");
        }
        eprintln!("The link works once, within an hour. Earlier links no longer work.");
    }
    Ok(link.is_some())
}

async fn grant_admin(_: Settings, store: Store, name: String) -> Result<bool, Error> {
    let found = accounts::grant_admin(&store, &name).await?;
    if found {
        println!("{name} is an administrator.");
    }
    Ok(found)
}

/// Fills an empty database for development.
#[cfg(debug_assertions)]
async fn fill(figment: &Figment, messages: usize) -> ExitCode {
    let store = match app::open_new(figment).await {
        Ok((_, store)) => store,
        Err(error) => return cannot_open(&error),
    };
    let seeded = seed::seed(&store, messages).await;
    store.close().await;
    match seeded {
        Ok(Some(seeded)) => {
            println!(
                "{} people, {} rooms, {} conversations, {} messages. Everyone's password: {}",
                seeded.people,
                seeded.rooms,
                seeded.conversations,
                seeded.messages,
                seed::PASSWORD
            );
            ExitCode::SUCCESS
        }
        Ok(None) => {
            eprintln!("The database is not empty. `seed` fills an empty one only.");
            ExitCode::FAILURE
        }
        Err(error) => failed(&error),
    }
}

async fn serve(figment: &Figment) -> ExitCode {
    let rocket = match app::rocket(figment.clone()).await {
        Ok(rocket) => rocket,
        Err(error) => {
            eprintln!("Snug cannot start: {error}");
            return ExitCode::FAILURE;
        }
    };
    match server::serve(rocket, &app::database(figment)).await {
        Ok(rocket) => {
            // The last request is answered by now.
            if let Some(store) = Store::fetch(rocket) {
                store.close().await;
            }
            match rocket.state::<Restart>() {
                Some(restart) if restart.is_requested() => {
                    eprintln!("Snug cannot begin anew: {}", restart.begin_anew());
                    ExitCode::FAILURE
                }
                _ => ExitCode::SUCCESS,
            }
        }
        Err(error) => {
            eprintln!("Snug cannot start: {error}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(arguments: &[&str]) -> Result<Command, String> {
        let all = ["snug"].iter().chain(arguments);
        parse(lexopt::Parser::from_iter(all)).map_err(|problem| problem.to_string())
    }

    #[test]
    fn commands_are_recognized() {
        assert!(matches!(parsed(&[]), Ok(Command::Serve)));
        assert!(matches!(parsed(&["rotate-key"]), Ok(Command::RotateKey)));
        assert!(matches!(parsed(&["up", "--help"]), Ok(Command::Help)));
        let link = parsed(&["reset-link", "kevin"]);
        assert!(matches!(link, Ok(Command::ResetLink(name)) if name == "kevin"));
    }

    #[test]
    fn a_wrong_argument_is_named() {
        for (arguments, problem) in [
            (&["serve"][..], "there is no command \"serve\""),
            (&["migrate", "now"], "unexpected argument \"now\""),
            (&["reset-link"], "reset-link needs a username"),
            (&["--port"], "invalid option '--port'"),
        ] {
            assert_eq!(parsed(arguments).err().as_deref(), Some(problem));
        }
    }
}
