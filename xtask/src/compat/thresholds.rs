//! How much of the recorded traffic has to be answered as Auth0 answers it.

use anyhow::{Context as _, Result};
use serde_json::Value;

/// Each level includes those before it.
const LEVELS: [&str; 3] = ["status", "shape", "values"];

/// Families of the core: every answer that is compared has to be as recorded.
pub(crate) const CORE: &[&str] = &[
    "resource-servers",
    "client-grants",
    "clients",
    "roles",
    "tenants",
    "users",
];

/// The same of families whose scenarios are not in the core's list.
pub(crate) const BEYOND: &[&str] = &["attack-protection", "emails"];

/// What was scored at a level.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Score {
    passed: u64,
    counted: u64,
}

/// One sentence for each family that is not answered wholly as recorded, or that doesn't occur
/// although it is `expected`.
pub(crate) fn missed(results: &Value, expected: &[&str]) -> Result<Vec<String>> {
    let mut missed = Vec::new();
    for family in CORE.iter().chain(BEYOND) {
        let Some(scores) = scores(results, family)? else {
            if expected.contains(family) {
                missed.push(format!("{family}: nothing was replayed"));
            }
            continue;
        };
        for (level, Score { passed, counted }) in LEVELS.iter().zip(scores) {
            if passed < counted {
                missed.push(format!(
                    "{family}: {level} {passed}/{counted} is under 100 %"
                ));
            }
        }
    }
    Ok(missed)
}

/// A family's scores; none if nothing of it was replayed.
fn scores(results: &Value, family: &str) -> Result<Option<[Score; 3]>> {
    let Some(total) = results
        .get("families")
        .and_then(|families| families.get(family))
    else {
        return Ok(None);
    };
    let mut scores = [Score::default(); 3];
    for (score, level) in scores.iter_mut().zip(LEVELS) {
        let number = |name| {
            total
                .pointer(&format!("/interactions/{level}/{name}"))?
                .as_u64()
        };
        score.counted = number("counted").context("the results have no `counted`")?;
        score.passed = number("passed").context("the results have no `passed`")?;
    }
    Ok(scores
        .iter()
        .any(|score| score.counted > 0)
        .then_some(scores))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{BEYOND, CORE, missed};

    fn family(status: u64, shape: u64, values: u64, counted: u64) -> Value {
        let level = |passed| json!({ "passed": passed, "counted": counted });
        json!({ "interactions": {
            "status": level(status), "shape": level(shape), "values": level(values)
        } })
    }

    fn results(clients: &Value) -> Value {
        json!({
            "families": {
                "resource-servers": family(13, 13, 13, 13),
                "client-grants": family(9, 9, 9, 9),
                "clients": clients,
                "roles": family(7, 7, 7, 7),
                "tenants": family(100, 100, 100, 100),
                "users": family(5, 5, 5, 5),
            },
        })
    }

    #[test]
    fn results_that_reach_every_threshold_pass() {
        let results = results(&family(100, 100, 100, 100));
        assert_eq!(missed(&results, CORE).unwrap(), [""; 0]);
    }

    #[test]
    fn each_level_that_is_too_low_is_named() {
        let results = results(&family(100, 99, 98, 100));
        assert_eq!(
            missed(&results, CORE).unwrap(),
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
        assert_eq!(missed(&results, &[]).unwrap(), [""; 0]);
        assert_eq!(
            missed(&results, CORE).unwrap(),
            ["tenants: nothing was replayed"]
        );
        assert_eq!(missed(&results, BEYOND).unwrap().len(), BEYOND.len());
    }
}
