mod exercise;

use exercise::longest_name;

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| name.to_string()).collect()
}

/// The text of an answer, owned or lent: so the suite compiles before and after you change the answer's type.
fn text(answer: &Option<impl AsRef<str>>) -> Option<&str> {
    answer.as_ref().map(AsRef::as_ref)
}

/// The one who asks is passed over, wherever the name stands.
#[test]
fn the_one_who_asks_is_passed_over() {
    let names = names(&["Catherine", "Ada", "Grace"]);
    assert_eq!(text(&longest_name(&names, "Catherine")), Some("Grace"));
    assert_eq!(text(&longest_name(&names, "Grace")), Some("Catherine"));
}

/// Length is counted in characters, not in bytes.
#[test]
fn length_is_counted_in_characters() {
    let names = names(&["Ada", "欧阳明月", "Grace"]);
    assert_eq!(text(&longest_name(&names, "Linus")), Some("Grace"));
}

/// Among names of the same length the first wins.
#[test]
fn among_equals_the_first_wins() {
    let names = names(&["Ada", "Grace", "Catherine", "Linus", "Alan"]);
    assert_eq!(text(&longest_name(&names, "Catherine")), Some("Grace"));
}

/// When nobody else is there, there is no answer.
#[test]
fn nobody_else_means_no_answer() {
    assert_eq!(text(&longest_name(&[], "Ada")), None);
    assert_eq!(text(&longest_name(&names(&["Ada"]), "Ada")), None);
}

/// The answer is lent by the list: it is not a copy, and it outlives the name of the one who asks.
#[test]
fn the_answer_is_lent_by_the_list() {
    let names = names(&["Ada", "Grace"]);
    let answer = {
        let asking = String::from("Ada");
        longest_name(&names, &asking) // an error here? Your signature ties the answer to `except` as well
    };
    let lent = text(&answer).expect("Grace is there");
    assert_eq!(lent, "Grace");
    assert!(
        lent.as_ptr() == names[1].as_ptr(),
        "the answer lies elsewhere in memory than the list's text: it was copied"
    );
}
