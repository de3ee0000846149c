//! `deploy/collector.yaml` hangs together: a pipeline names what is defined, nothing is defined for nobody, and no name is one that a current
//! Collector warns about or refuses.
//!
//! The file uses so little of YAML (maps by indentation, lists in brackets) that reading it takes no library.

use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = include_str!("../../../deploy/collector.yaml");

/// Each key's path, `service.pipelines.traces.receivers`, with what stands behind its colon.
fn read(yaml: &str) -> BTreeMap<String, String> {
    let mut open: Vec<(usize, &str)> = Vec::new();
    let mut keys = BTreeMap::new();
    for line in yaml.lines() {
        let line = line.split(" #").next().unwrap();
        let text = line.trim();
        if text.is_empty() || text.starts_with('#') {
            continue;
        }
        assert!(!line.contains('\t'), "YAML is not indented by tabs: {line:?}");
        let indent = line.len() - line.trim_start().len();
        open.retain(|(outer, _)| *outer < indent);
        let (key, value) = text.split_once(':').unwrap_or_else(|| panic!("no key: {line:?}"));
        open.push((indent, key));
        let path = open.iter().map(|(_, key)| *key).collect::<Vec<_>>().join(".");
        assert!(keys.insert(path, value.trim().to_string()).is_none(), "twice: {line:?}");
    }
    keys
}

fn list(value: &str) -> Vec<&str> {
    let inside = value.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.unwrap_or_else(|| panic!("no list: {value:?}")).split(',').map(str::trim).collect()
}

/// What is wrong with a configuration.
fn faults(yaml: &str) -> Vec<String> {
    let keys = read(yaml);
    let mut faults = Vec::new();
    let pipelines: BTreeSet<_> = keys
        .keys()
        .filter_map(|path| path.strip_prefix("service.pipelines.")?.split_once('.'))
        .map(|(pipeline, _)| pipeline.to_string())
        .collect();
    for signal in ["traces", "logs"] {
        if !pipelines.contains(signal) {
            faults.push(format!("no pipeline for {signal}"));
        }
    }
    for kind in ["receivers", "processors", "exporters"] {
        let defined: BTreeSet<_> = keys
            .keys()
            .filter_map(|path| path.strip_prefix(kind)?.strip_prefix('.'))
            .filter(|name| !name.contains('.'))
            .collect();
        let mut used = BTreeSet::new();
        for pipeline in &pipelines {
            let path = format!("service.pipelines.{pipeline}.{kind}");
            let Some(value) = keys.get(&path) else {
                faults.push(format!("{path} is missing"));
                continue;
            };
            let names = list(value);
            if kind == "processors" && names.first() != Some(&"memory_limiter") {
                faults.push(format!("{path}: memory_limiter is not the first"));
            }
            used.extend(names);
        }
        faults.extend(used.difference(&defined).map(|name| format!("{kind}: {name} is not defined")));
        faults.extend(defined.difference(&used).map(|name| format!("{kind}: {name} is in no pipeline")));
        let old: &[&str] = if kind == "exporters" { &["logging", "otlp", "otlphttp"] } else { &[] };
        faults.extend(
            used.iter()
                .filter(|name| old.contains(name))
                .map(|name| format!("{kind}: {name} is an old name")),
        );
    }
    for protocol in ["grpc", "http"] {
        let address = keys.get(&format!("receivers.otlp.protocols.{protocol}.endpoint"));
        if address.is_none_or(|address| address.parse::<std::net::SocketAddr>().is_err()) {
            faults.push(format!("OTLP over {protocol} has no address"));
        }
    }
    faults
}

#[test]
fn the_collectors_configuration_hangs_together() {
    assert_eq!(faults(FILE), Vec::<String>::new());
}

#[test]
fn what_does_not_hang_together_is_found() {
    for (right, wrong, fault) in [
        ("  batch:\n", "  batches:\n", "processors: batch is not defined"),
        ("exporters: [debug, otlp_grpc]", "exporters: [debug]", "exporters: otlp_grpc is in no pipeline"),
        (
            "[memory_limiter, batch]",
            "[batch, memory_limiter]",
            "service.pipelines.logs.processors: memory_limiter is not the first",
        ),
        ("debug", "logging", "exporters: logging is an old name"),
        ("    traces:", "    trace:", "no pipeline for traces"),
        ("      receivers: [otlp]\n", "", "service.pipelines.traces.receivers is missing"),
        ("127.0.0.1:4318", "4318", "OTLP over http has no address"),
    ] {
        let broken = FILE.replace(right, wrong);
        assert_ne!(broken, FILE, "{right:?} is in the file");
        assert!(faults(&broken).iter().any(|found| found == fault), "{fault}: {:?}", faults(&broken));
    }
}
