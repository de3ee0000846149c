//! What a browser must load before it paints a page: the page's style sheets and the scripts that are not deferred.

use super::Site;

/// The bytes, uncompressed, that block the first paint of the page at `path`, whose text is `html`; the page itself not counted.
pub fn blocking(site: &Site, path: &str, html: &str) -> usize {
    let tags = html.split('<').filter_map(|tag| tag.split_once('>')).map(|(tag, _)| tag);
    let addresses = tags.filter_map(|tag| {
        let blocks = if tag.starts_with("script ") {
            !tag.contains(" defer") && !tag.contains(" async") && !tag.contains("type=\"module\"")
        } else {
            tag.starts_with("link ") && tag.contains("rel=\"stylesheet\"") && !tag.contains("media=\"print\"")
        };
        let attribute = if tag.starts_with("script ") { " src=\"" } else { " href=\"" };
        blocks.then(|| tag.split_once(attribute)?.1.split_once('"').map(|(address, _)| address))?
    });
    addresses.map(|address| site.files.get(&super::publish::joined(path, address)).map_or(0, Vec::len)).sum()
}
