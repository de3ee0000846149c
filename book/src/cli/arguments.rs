//! The arguments of `cargo course`. The doc comments are its English help; `chinese.rs` holds the same in Chinese.

use crate::lang::Lang;
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;

/// The course: read it, run it, do its exercises. Without a command it serves the live book.
#[derive(Debug, Parser)]
#[command(name = "cargo course", bin_name = "cargo course", version, disable_help_subcommand = true)]
pub(super) struct Arguments {
    /// Language of all texts; by default what the environment says (COURSE_LANG, LC_ALL, LANG).
    #[arg(long, global = true, value_enum, hide_possible_values = true, value_name = "en|zh-CN")]
    pub(super) lang: Option<Lang>,

    /// Seconds that the tests of one check may run, counted from their start (COURSE_TIME_LIMIT).
    #[arg(long, global = true, value_name = "SECONDS", env = "COURSE_TIME_LIMIT", hide_env = true, value_parser = seconds)]
    pub(super) time_limit: Option<f64>,

    #[command(flatten)]
    pub(super) serve: Serve,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

/// How the live book is served.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Serve {
    /// Port of the live book on 127.0.0.1; 0 takes any free one (COURSE_PORT).
    #[arg(long, env = "COURSE_PORT", hide_env = true)]
    pub(super) port: Option<u16>,

    /// Opens the book in the browser.
    #[arg(long)]
    pub(super) open: bool,

    /// Also answers to this host name, under which another machine forwards the port; whoever reaches it can read the book.
    #[arg(long, value_name = "NAME", value_parser = crate::serve::host_name)]
    pub(super) allow_host: Vec<String>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Serves the live book (this is the default).
    Serve(Serve),
    /// Writes both editions as a static site that needs no server and no JavaScript.
    Build {
        /// Folder to write to.
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Address of the web host that it is for; adds sitemap.xml and absolute links.
        #[arg(long, value_name = "URL")]
        url: Option<String>,
    },
    /// Checks the current exercise at every save and moves on when it is green.
    Watch {
        /// The exercise to begin with.
        id: Option<String>,
    },
    /// Checks an exercise or a whole chapter: exit 0 green, 1 red, 2 bad usage, 3 could not check.
    Check {
        /// An exercise's name, or a chapter such as chapter01; by default the current exercise.
        id: Option<String>,
        /// One JSON object a line, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Lists every exercise with its state.
    List {
        /// A JSON array, for programs.
        #[arg(long)]
        json: bool,
    },
    /// Gives the next hint; each call climbs one step.
    Hint {
        /// The exercise; by default the current one.
        id: Option<String>,
    },
    /// Shows the reference answer once yours is green.
    Solution {
        /// The exercise; by default the current one.
        id: Option<String>,
        /// Shows it although yours is not green yet.
        #[arg(long)]
        give_up: bool,
    },
    /// Compares your green answer with the reference and names the mistakes that you avoided.
    Diff {
        /// The exercise; by default the current one.
        id: Option<String>,
    },
    /// Puts the starter back and keeps a copy of your file.
    Reset {
        /// The exercise; by default the current one.
        id: Option<String>,
    },
    /// Goes to the next exercise that is not solved, or to the named one.
    Next {
        /// The exercise to go to.
        id: Option<String>,
    },
    /// Shows the part of the book that an exercise belongs to.
    Read {
        /// The exercise; by default the current one.
        id: Option<String>,
    },
    /// Looks at the tool chain, the linker, disk, port and file watching, and prints the cure for what is wrong.
    Doctor,
    /// Brings a new version of the course without losing an answer.
    Update,
    /// For authors and CI: generates and proves what the course is made of.
    #[command(subcommand)]
    Dev(Dev),
}

#[derive(Debug, Subcommand)]
pub(super) enum Dev {
    /// Writes starters, test targets and suite hashes from their sources.
    Sync {
        /// Changes nothing and fails if something is not what its source generates.
        #[arg(long)]
        check: bool,
    },
    /// Proves every exercise: the starter is red, the solution green, every mistake caught by the tests that claim it.
    Verify {
        /// An exercise or a chapter; by default all.
        id: Option<String>,
        /// The table as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Makes every output that a page shows anew from the command shown.
    Outputs {
        /// Changes nothing and fails if a page shows something else than the program prints.
        #[arg(long)]
        check: bool,
    },
    /// Lists where the Chinese edition no longer says what the English one says.
    I18n {
        /// Fails if anything is listed.
        #[arg(long)]
        check: bool,
        /// Records that a page's sections say the same again: a page such as chapter01/types.md, or all.
        #[arg(long, value_name = "PAGE", conflicts_with = "check")]
        accept: Option<String>,
    },
    /// Finds dead links, anchors and includes.
    Links,
    /// Measures what the course promises about speed and prints the table.
    Bench {
        /// Also writes the table to book/BENCHMARKS.md.
        #[arg(long)]
        write: bool,
        /// Also measures the first build of all, which takes about a minute.
        #[arg(long)]
        cold: bool,
    },
    /// Walks the course as a learner would: every command of the book, every mistake and every solution.
    Walk {
        /// Only this chapter.
        chapter: Option<String>,
    },
    /// Makes the folder of a new exercise.
    New {
        /// The chapter, such as chapter01.
        chapter: String,
        /// The exercise's name: lower-case letters, digits and underscores.
        name: String,
    },
}

/// More than nothing and at most a day.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        _ => Err("a number of seconds above 0 and at most 86400, such as 60".to_string()),
    }
}
