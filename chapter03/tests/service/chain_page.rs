//! The diagrams on the page about the order of layers are those that the real stacks give, in both editions. What a screen reader is told
//! stands on the page only.

use chapter03::stack::{
    authenticate::ApiKeys,
    chain::{ClientChain, ServerChain, ServerLimits},
    circuit_breaker::Breaker,
    clock::Clock,
};
use std::{fs, path::Path, time::Duration};

const SECOND: Duration = Duration::from_secs(1);

/// The diagrams of the page, without their titles and descriptions.
fn diagrams(page: &Path) -> Vec<String> {
    let text = fs::read_to_string(page).unwrap().replace("\r\n", "\n");
    let blocks = text.split("```mermaid\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default());
    let without_titles =
        |block: &str| block.split_inclusive('\n').filter(|line| !line.starts_with("    acc")).collect();
    blocks.map(without_titles).collect()
}

#[test]
fn the_diagrams_on_the_page_are_those_of_the_real_stacks() {
    let limits =
        ServerLimits { keys: ApiKeys::default(), burst: 1, every: SECOND, deadline: SECOND, at_once: 1 };
    let server = ServerChain::new(limits, Clock::manual());
    let client = ClientChain::new(SECOND, Breaker::new(1, SECOND), None, Clock::manual());
    let book = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("book");
    for edition in ["en", "zh-CN"] {
        let page = book.join(edition).join("chapter03/chain.md");
        for (shown, real) in diagrams(&page).iter().zip([server.diagram(), client.diagram()]) {
            assert_eq!(*shown, real, "{} shows another order", page.display());
        }
        assert_eq!(diagrams(&page).len(), 2, "{}", page.display());
    }
}
