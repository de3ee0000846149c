//! One picture for light and dark: merman lays the diagram out, and every colour of its theme is a marker that becomes a CSS
//! variable of the book (`--dg-node`, `--dg-line` …).

use crate::{metrics, source::Diagram};
use anyhow::{Context, Result, anyhow, bail};
use merman::{
    Engine, MermaidConfig, OperationControl, RenderOutput, RenderRequest, Renderer, SvgEnvironment, SvgRequest,
    svg::{
        DeterministicTextMeasurer, MeasurementProfileId, SvgRenderOptions, TextMeasurementPolicy,
        TextMeasurementProfile, TextMeasurementProfileIdentity, TextStyle,
    },
};
use regex::Regex;

/// The variables, by the last digit of their marker colour `#fe000N`.
const VARIABLES: [&str; 9] = ["bg", "node", "border", "fg", "alt", "cluster", "line", "note", "note-border"];

/// The picture of `diagram`.
pub fn svg(diagram: &Diagram) -> Result<String> {
    let renderer = Renderer::new().with_engine(Engine::new().with_site_config(MermaidConfig::from_value(theme())));
    let request = SvgRequest {
        environment: SvgEnvironment::deterministic().with_text_measurement_policy(measurement()?),
        options: SvgRenderOptions { diagram_id: Some(format!("dg-{}", diagram.hash)), ..Default::default() },
        ..Default::default()
    };
    let output = renderer
        .render(RenderRequest::svg(&diagram.text, OperationControl::new(), request))
        .map_err(|error| anyhow!("the diagram cannot be drawn: {error}"))?;
    let RenderOutput::Svg(Some(svg)) = output else { bail!("the diagram is empty") };
    let named = diagram.text.contains("accTitle") && diagram.text.contains("accDescr");
    if !named {
        bail!("the diagram has no accTitle and accDescr: a screen reader needs both");
    }
    finished(svg.svg())
}

/// Markers become variables, coordinates lose digits that nobody sees.
fn finished(svg: &str) -> Result<String> {
    let mut svg = svg.to_string();
    for (index, variable) in VARIABLES.iter().enumerate() {
        let number = index + 1;
        let value = format!("var(--dg-{variable})");
        for marker in [format!("#fe000{number}"), format!("#FE000{number}"), format!("rgb(254, 0, {number})")] {
            svg = svg.replace(&marker, &value);
        }
        let half = format!("rgba(254, 0, {number}, 0.5)");
        svg = svg.replace(&half, &format!("color-mix(in srgb, {value} 50%, transparent)"));
    }
    let long = Regex::new(r"(\d+\.\d)\d+").context("the pattern is a constant")?;
    let svg = long.replace_all(&svg, "$1").into_owned();
    Ok(if svg.ends_with('\n') { svg } else { format!("{svg}\n") })
}

fn measurement() -> Result<TextMeasurementPolicy> {
    let measurer = DeterministicTextMeasurer::default().with_width_callback(|text: &str, style: &TextStyle| {
        let weight = style.font_weight.as_deref().unwrap_or("normal");
        let bold = weight.starts_with("bold") || weight.parse::<u32>().is_ok_and(|weight| weight >= 600);
        metrics::width(text, style.font_size, bold)
    });
    let id = MeasurementProfileId::new("course.arial").map_err(|error| anyhow!("{error:?}"))?;
    let identity = TextMeasurementProfileIdentity::new(id, "1".to_string()).map_err(|error| anyhow!("{error:?}"))?;
    Ok(TextMeasurementPolicy::uniform(TextMeasurementProfile::new(identity, measurer)))
}

/// Mermaid's settings: the plain look, Arial's widths, and a marker for every colour.
fn theme() -> serde_json::Value {
    let [bg, node, border, fg, alt, cluster, line, note, note_border] =
        [1, 2, 3, 4, 5, 6, 7, 8, 9].map(|number| format!("#fe000{number}"));
    serde_json::json!({
        "theme": "base",
        "look": "classic",
        "fontFamily": "arial, sans-serif",
        "themeVariables": {
            "darkMode": false, "fontSize": "14px",
            "background": bg, "primaryColor": node, "primaryBorderColor": border, "primaryTextColor": fg,
            "secondaryColor": alt, "tertiaryColor": cluster, "secondaryTextColor": fg, "tertiaryTextColor": fg,
            "secondaryBorderColor": border, "tertiaryBorderColor": border, "lineColor": line, "textColor": fg,
            "mainBkg": node, "nodeBorder": border, "clusterBkg": cluster, "clusterBorder": border,
            "edgeLabelBackground": bg, "titleColor": fg, "noteBkgColor": note, "noteTextColor": fg,
            "noteBorderColor": note_border, "actorBkg": node, "actorBorder": border, "actorTextColor": fg,
            "actorLineColor": line, "signalColor": line, "signalTextColor": fg, "labelBoxBkgColor": alt,
            "labelBoxBorderColor": border, "labelTextColor": fg, "loopTextColor": fg, "sequenceNumberColor": bg,
            "transitionColor": line, "transitionLabelColor": fg, "stateBkg": node, "stateLabelColor": fg,
            "classText": fg
        }
    })
}
