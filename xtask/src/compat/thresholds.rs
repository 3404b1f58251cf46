//! How much of the recorded traffic has to be answered as Auth0 answers it.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Each level includes those before it.
const LEVELS: [&str; 3] = ["status", "shape", "values"];

/// The least percentage a family has to reach at each level.
#[derive(Debug)]
struct Threshold {
    family: &'static str,
    percent: [u64; 3],
}

const THRESHOLDS: &[Threshold] = &[
    Threshold {
        family: "resource-servers",
        percent: [100, 100, 100],
    },
    Threshold {
        family: "client-grants",
        percent: [100, 100, 100],
    },
    Threshold {
        family: "clients",
        percent: [100, 100, 100],
    },
    Threshold {
        family: "tenants",
        percent: [100, 100, 100],
    },
];

/// Counted with resource servers, yet about users, roles and organizations.
const LEFT_OUT: &[&str] = &["TestAccDataSourceUser"];

/// Whether the families that don't occur are missing or were not asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    Everything,
    Part,
}

/// What was scored at a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Score {
    passed: u64,
    counted: u64,
}

/// One sentence for each threshold that the results don't reach.
pub(crate) fn missed(results: &Value, extent: Extent) -> Result<Vec<String>> {
    let mut missed = Vec::new();
    for Threshold { family, percent } in THRESHOLDS {
        let Some(scores) = scores(results, family)? else {
            if extent == Extent::Everything {
                missed.push(format!("{family}: nothing was replayed"));
            }
            continue;
        };
        for ((level, percent), Score { passed, counted }) in LEVELS.iter().zip(percent).zip(scores)
        {
            if passed * 100 < percent * counted {
                missed.push(format!(
                    "{family}: {level} {passed}/{counted} is under {percent} %"
                ));
            }
        }
    }
    Ok(missed)
}

/// A family's scores without the scenarios that are left out; none if nothing remains.
fn scores(results: &Value, family: &str) -> Result<Option<[Score; 3]>> {
    let Some(total) = results
        .get("families")
        .and_then(|families| families.get(family))
    else {
        return Ok(None);
    };
    let left_out = left_out(results, family)?;
    let mut scores = [Score::default(); 3];
    for ((score, level), out) in scores.iter_mut().zip(LEVELS).zip(left_out) {
        let number = |name| {
            total
                .pointer(&format!("/interactions/{level}/{name}"))?
                .as_u64()
        };
        let counted = number("counted").context("the results have no `counted`")?;
        let passed = number("passed").context("the results have no `passed`")?;
        score.counted = counted.saturating_sub(out.counted);
        score.passed = passed.saturating_sub(out.passed);
    }
    Ok(scores
        .iter()
        .any(|score| score.counted > 0)
        .then_some(scores))
}

/// What the scenarios that are left out contribute to a family's scores.
fn left_out(results: &Value, family: &str) -> Result<[Score; 3]> {
    let scenarios = results.get("scenarios").and_then(Value::as_array);
    let is_left_out = |scenario: &&Value| {
        let is = |name: &str, value: &str| scenario.get(name).is_some_and(|v| v == value);
        is("family", family) && LEFT_OUT.iter().any(|name| is("name", name))
    };
    let mut scores = [Score::default(); 3];
    for scenario in scenarios
        .context("the results have no `scenarios`")?
        .iter()
        .filter(is_left_out)
    {
        let interactions = scenario.get("interactions").and_then(Value::as_array);
        let judged = interactions
            .into_iter()
            .flatten()
            .filter(|i| i.get("outcome").is_some_and(|o| o == "scored"));
        for interaction in judged {
            add(
                &mut scores,
                interaction.get("failed").and_then(Value::as_str),
            );
        }
    }
    Ok(scores)
}

/// Counts an interaction, which passed the levels before the one it failed at.
fn add(scores: &mut [Score; 3], failed: Option<&str>) {
    let failed_at = LEVELS.iter().position(|level| Some(*level) == failed);
    for (index, score) in scores.iter_mut().enumerate() {
        score.counted += 1;
        score.passed += u64::from(failed_at.is_none_or(|failed_at| index < failed_at));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Extent, missed};

    fn family(status: u64, shape: u64, values: u64, counted: u64) -> Value {
        let level = |passed| json!({ "passed": passed, "counted": counted });
        json!({ "interactions": {
            "status": level(status), "shape": level(shape), "values": level(values)
        } })
    }

    fn results(clients: &Value) -> Value {
        let outcome = |failed: Value| json!({ "outcome": "scored", "failed": failed });
        json!({
            "families": {
                "resource-servers": family(12, 11, 11, 13),
                "client-grants": family(9, 9, 9, 9),
                "clients": clients,
                "tenants": family(100, 100, 100, 100),
            },
            "scenarios": [{
                "name": "TestAccDataSourceUser",
                "family": "resource-servers",
                "interactions": [
                    outcome(json!("status")),
                    outcome(json!("shape")),
                    outcome(Value::Null),
                    { "outcome": "needs-fixture", "failed": null },
                ],
            }],
        })
    }

    #[test]
    fn results_that_reach_every_threshold_pass() {
        let results = results(&family(100, 100, 100, 100));
        assert_eq!(missed(&results, Extent::Everything).unwrap(), [""; 0]);
    }

    #[test]
    fn each_level_that_is_too_low_is_named() {
        let results = results(&family(100, 99, 98, 100));
        assert_eq!(
            missed(&results, Extent::Everything).unwrap(),
            [
                "clients: shape 99/100 is under 100 %",
                "clients: values 98/100 is under 100 %"
            ]
        );
    }

    #[test]
    fn a_family_may_be_missing_only_where_a_part_was_asked_for() {
        let mut results = results(&family(100, 100, 100, 100));
        results["families"]["tenants"].take();
        results["families"]
            .as_object_mut()
            .unwrap()
            .remove("tenants");
        assert_eq!(missed(&results, Extent::Part).unwrap(), [""; 0]);
        assert_eq!(
            missed(&results, Extent::Everything).unwrap(),
            ["tenants: nothing was replayed"]
        );
    }
}
