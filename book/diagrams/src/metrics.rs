//! How wide a text is in Arial, Helvetica or Liberation Sans, which have the same widths by design. Layout needs it, and the
//! machine that draws has perhaps none of these fonts; ninety-five numbers each for regular and bold take their place.

/// Advance widths of the characters from space to tilde, in thousandths of the font size.
const REGULAR: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278,
    278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584,
    584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556,
    833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278,
    278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222,
    500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500,
    500, 334, 260, 334, 584,
];

/// The same in bold.
const BOLD: [u16; 95] = [
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278,
    278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584,
    584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611,
    833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333,
    278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278,
    556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556,
    500, 389, 280, 389, 584,
];

/// A Chinese character fills its square.
const WIDE: u16 = 1000;
/// Any other character: arrows, accented letters.
const OTHER: u16 = 600;
/// A little more than measured: browsers round up.
const SLACK: f64 = 1.02;

/// The width of `text` at `size`, in the unit of `size`.
pub fn width(text: &str, size: f64, bold: bool) -> f64 {
    let table = if bold { &BOLD } else { &REGULAR };
    let thousandths: u32 = text
        .chars()
        .map(|character| match u32::from(character) {
            code @ 32..=126 => table[(code - 32) as usize],
            code if code >= 0x2e80 => WIDE,
            _ => OTHER,
        })
        .map(u32::from)
        .sum();
    f64::from(thousandths) / 1000.0 * size * SLACK
}

#[cfg(test)]
mod tests {
    use super::width;

    #[test]
    fn a_chinese_character_is_as_wide_as_high_and_bold_is_wider() {
        assert!((width("请求", 10.0, false) - 20.4).abs() < 1e-9);
        assert!(width("gateway", 10.0, true) > width("gateway", 10.0, false));
    }
}
