//! The shape of `chapter02/BENCHMARKS.md`, never its numbers: it says what it is of, and every row has its figures.

#[test]
fn the_table_names_its_command_and_machine_and_has_a_figure_in_every_cell() {
    let text = include_str!("../../BENCHMARKS.md");
    assert!(text.contains("`cargo run --release -p chapter02 --example bench_hello"), "the command");
    assert!(text.contains(" cores, linux; rustc 1.") && text.contains("; go version go"), "the machine");
    let rows: Vec<Vec<&str>> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"))
        .map(|row| row.split(" | ").collect())
        .collect();
    assert_eq!(rows.len(), 5, "a head, Go, and three of ours");
    for row in &rows[1..] {
        assert_eq!(row.len(), rows[0].len(), "{row:?}");
        assert!(
            row[1..].iter().all(|cell| cell.starts_with(|first: char| first.is_ascii_digit())),
            "{row:?}"
        );
    }
}
