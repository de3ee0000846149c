//! What a reader of settings promises.

use super::{
    Known, SettingError, SettingsFile, Sources,
    read::{ADDRESS, COUNT, SECONDS, at_most, from_str, seconds},
};
use std::{net::SocketAddr, num::NonZeroU32, path::Path, time::Duration};

const KNOWN: Known = Known { sections: &["till", "shop"], shared: &["data", "log"] };

fn file(text: &str) -> Result<SettingsFile, SettingError> {
    SettingsFile::of(text, Path::new("course.toml"), KNOWN).map_err(|why| why.expect("it is TOML"))
}

/// The setting `drain` of `till`, from whichever of the three have it.
fn drain(typed: Option<&str>, variable: Option<&str>, text: &str) -> Result<Duration, String> {
    let variable = |name: &str| variable.filter(|_| name == "TILL_DRAIN").map(String::from);
    let file = file(text).unwrap();
    let sources = Sources::new("TILL", &variable).and_file(Some(&file), "till");
    let drain =
        sources.setting("drain", typed).or("10").read(SECONDS, seconds).map_err(|error| error.to_string())?;
    sources.finish().map_err(|error| error.to_string())?;
    Ok(drain)
}

#[test]
fn a_flag_wins_over_the_environment_that_over_the_file_and_that_over_the_default() {
    let text = "[till]\ndrain = 3";
    for (typed, variable, text, expected) in [
        (Some("1"), Some("2"), text, 1),
        (None, Some("2"), text, 2),
        (None, None, text, 3),
        (None, None, "", 10),
    ] {
        assert_eq!(drain(typed, variable, text), Ok(Duration::from_secs(expected)));
    }
}

#[test]
fn what_is_wrong_is_named_with_its_key_its_source_and_what_is_right() {
    let right = "it has to be a number of seconds, such as 10 or 0.5";
    for (result, expected) in [
        (drain(Some("soon"), None, ""), "--drain from the command line is \"soon\""),
        (drain(None, Some(" -1 "), ""), "TILL_DRAIN from the environment is \"-1\""),
        (drain(None, None, "[till]\ndrain = true"), "till.drain from the file course.toml is \"true\""),
    ] {
        assert_eq!(result, Err(format!("{expected}: {right}")));
    }
}

#[test]
fn a_key_that_nobody_asks_for_is_an_error() {
    let unknown = "till.drian from the file course.toml is not known: it has to be the key drain";
    assert_eq!(drain(None, None, "[till]\ndrian = 3"), Err(unknown.to_string()));
    assert_eq!(
        drain(None, None, "[shop]\ndrian = 3"),
        Ok(Duration::from_secs(10)),
        "another program's to say"
    );
    for (text, expected) in [
        ("[tills]", "tills from the file course.toml is not known: it has to be the table till, shop"),
        ("drain = 3", "drain from the file course.toml is not known: it has to be the key data, log"),
    ] {
        assert_eq!(file(text).unwrap_err().to_string(), expected);
    }
    assert!(drain(None, None, "[till]\ndrain = { seconds = 3 }").is_err());
}

#[test]
fn what_stands_above_all_tables_holds_for_every_program_unless_its_own_says_otherwise() {
    let file = file("log = \"json\"\n[shop]\nlog = \"human\"\n[till]\n").unwrap();
    let none = |_: &str| None;
    let log = |section| {
        let sources = Sources::new("X", &none).and_file(Some(&file), section);
        sources.setting("log", None).or("human").read("text", from_str::<String>).unwrap()
    };
    assert_eq!((log("till"), log("shop")), ("json".to_string(), "human".to_string()));
}

#[test]
fn a_secret_is_named_and_never_shown() {
    let variable = |name: &str| (name == "TOKEN_SECRET").then(|| "hunter2".to_string());
    let sources = Sources::new("X", &variable);
    let long = |text: &str| (text.len() >= 32).then(|| text.to_string());
    let error = sources.variable("TOKEN_SECRET").secret().read("32 characters or more", long).unwrap_err();
    let shown = format!("{error} {error:?}");
    assert!(shown.contains("TOKEN_SECRET") && !shown.contains("hunter2"), "{shown}");
}

#[test]
fn a_setting_without_a_default_is_absent_or_has_to_be_set() {
    let none = |_: &str| None;
    let sources = Sources::new("X", &none);
    let url = || sources.variable("DATABASE_URL");
    assert_eq!(url().read_if_set("a URL", from_str::<String>), Ok(None));
    let error = url().read("a URL", from_str::<String>).unwrap_err().to_string();
    let empty = |_: &str| Some(" ".to_string());
    let url_of = |sources: &Sources<'_>| sources.variable("DATABASE_URL");
    let sources = Sources::new("X", &empty);
    assert_eq!(url_of(&sources).unless_empty().read_if_set("a URL", from_str::<String>), Ok(None));
    let never = |_: &str| None::<String>;
    assert!(url_of(&sources).or("postgres://").read("a URL", never).is_err(), "set to nothing is set");
    assert_eq!(error, "DATABASE_URL from the defaults is not set: it has to be a URL");
}

#[test]
fn a_file_that_is_not_there_or_is_no_toml_is_named() {
    let missing = SettingsFile::read("--config", Path::new("not/there.toml"), KNOWN).unwrap_err().to_string();
    assert!(missing.starts_with("--config from the file not/there.toml cannot be read ("), "{missing}");
    let why = SettingsFile::of("drain =", Path::new("x"), KNOWN).unwrap_err().unwrap_err();
    assert!(why.contains("at byte"), "{why}");
}

#[test]
fn numbers_have_both_ends() {
    let read = |text| at_most(NonZeroU32::new(9).unwrap())(text).map(NonZeroU32::get);
    assert_eq!(
        [read("0"), read("1"), read("9"), read("10"), read("1.5")],
        [None, Some(1), Some(9), None, None]
    );
    assert_eq!([seconds("0"), seconds("86400")], [Some(Duration::ZERO), Some(Duration::from_secs(86_400))]);
    for bad in ["86401", "NaN", "-1", "inf", ""] {
        assert_eq!(seconds(bad), None, "{bad:?}");
    }
    assert!(
        from_str::<SocketAddr>("localhost").is_none()
            && ADDRESS.contains("port 0")
            && COUNT.contains("above 0")
    );
}
