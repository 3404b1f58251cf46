//! What the machine is, and how busy it was: who reads the figures has to know.

use super::cores::Cores;

/// The load of the last minute.
pub(crate) fn load() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("?").to_owned()
}

/// Two lines: processor and cores; the load, which is about 2 if nobody else works here.
pub(crate) fn summary(cores: Cores, load_before: &str) -> String {
    let processors = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let is_model = |line: &&str| line.starts_with("model name");
    let model = processors
        .lines()
        .find(is_model)
        .and_then(|line| line.split_once(':'));
    let model = model.map_or("unknown", |(_, name)| name.trim());
    let count = processors
        .lines()
        .filter(|line| line.starts_with("processor"))
        .count();
    format!(
        "{model}, {count} cores; server on core {}, load on core {}; load average before {load_before}, after {}",
        cores.server,
        cores.load,
        load()
    )
}
