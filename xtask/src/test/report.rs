//! What came out of the stages, and how long each took.

use std::time::Duration;

use crate::outcome::Outcome;

/// A stage that has ended, or never began.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) stage: &'static str,
    pub(crate) outcome: Result<Outcome, String>,
    pub(crate) took: Duration,
}

impl Ended {
    pub(crate) fn is_failure(&self) -> bool {
        matches!(self.outcome, Err(_) | Ok(Outcome::Broken(_)))
    }

    fn is_skipped(&self) -> bool {
        matches!(self.outcome, Ok(Outcome::Skipped(_)))
    }

    fn row(&self) -> String {
        let outcome = match &self.outcome {
            Ok(outcome) => outcome.to_string(),
            Err(error) => format!("failed: {}", error.lines().next().unwrap_or_default()),
        };
        format!(
            "{:<10}{:>8.1} s  {outcome}",
            self.stage,
            self.took.as_secs_f64()
        )
    }
}

/// A row a stage.
pub(crate) fn table(stages: &[Ended]) -> String {
    stages.iter().map(Ended::row).collect::<Vec<_>>().join("\n")
}

/// `N passed, N failed`, and how many were skipped, if any.
pub(crate) fn totals(stages: &[Ended]) -> String {
    let failed = stages.iter().filter(|ended| ended.is_failure()).count();
    let skipped = stages.iter().filter(|ended| ended.is_skipped()).count();
    let passed = stages.len() - failed - skipped;
    let skipped = if skipped > 0 {
        format!(", {skipped} skipped")
    } else {
        String::new()
    };
    format!("{passed} passed, {failed} failed{skipped}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(stage: &'static str, outcome: Result<Outcome, String>) -> Ended {
        Ended {
            stage,
            outcome,
            took: Duration::from_millis(1260),
        }
    }

    #[test]
    fn every_stage_has_a_row_and_is_counted() {
        let stages = [
            ended("tidy", Ok(Outcome::Passed)),
            ended("lint", Err("clippy\nand more".to_owned())),
            ended("rust", Ok(Outcome::Broken("no".to_owned()))),
            ended("samples", Ok(Outcome::Skipped("why".to_owned()))),
        ];
        let wanted = "tidy           1.3 s  passed\nlint           1.3 s  failed: clippy\n\
            rust           1.3 s  failed: no\nsamples        1.3 s  skipped: why";
        assert_eq!(table(&stages), wanted);
        assert_eq!(totals(&stages), "1 passed, 2 failed, 1 skipped");
        assert_eq!(totals(&stages[..1]), "1 passed, 0 failed");
    }
}
