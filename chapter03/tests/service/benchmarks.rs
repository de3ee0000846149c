//! The shape of `chapter03/BENCHMARKS.md`, never its numbers: each section says what it is of, and every row has its figures.

use std::collections::BTreeMap;

/// The file's sections by their headings: the text of each, and the rows of its table.
fn sections() -> BTreeMap<&'static str, (&'static str, Vec<Vec<&'static str>>)> {
    let text = include_str!("../../BENCHMARKS.md");
    let sections = text.split("\n## ").skip(1).filter_map(|section| section.split_once('\n'));
    let row = |line: &'static str| Some(line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect());
    sections.map(|(heading, text)| (heading, (text, text.lines().filter_map(row).collect()))).collect()
}

#[test]
fn each_section_names_its_command_and_machine_and_its_promises() {
    for (heading, (text, _)) in sections() {
        assert!(
            text.contains("\nWritten by `cargo run --release -p chapter03 --example bench_"),
            "{heading}"
        );
        assert!(text.contains(" cores, linux; rustc 1."), "{heading}");
        assert!(text.contains("\nPromise"), "{heading}");
    }
}

#[test]
fn both_transports_stand_beside_go_kit_with_a_figure_in_every_cell() {
    let sections = sections();
    let (text, rows) = &sections["Both transports beside Go kit"];
    assert!(
        text.contains("; go version go") && text.contains("; wrk ") && text.contains("; h2load "),
        "{text}"
    );
    assert_eq!(rows.len(), 7, "a head, and for each transport Go kit and two of ours");
    for row in &rows[1..] {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
        let figures = row[2..].iter().all(|cell| cell.starts_with(|first: char| first.is_ascii_digit()));
        assert!(figures, "{row:?}");
    }
    let [http, grpc] = ["GET /orders", "gRPC"].map(|request| {
        let of_it = rows.iter().filter(|row| row[0].contains(request));
        of_it.map(|row| row[1]).collect::<Vec<_>>()
    });
    assert_eq!(http, grpc, "the same programs over both");
    assert_eq!(http[0], "Go kit", "the others are compared with it");
}
