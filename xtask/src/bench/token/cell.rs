//! One way of asking for tokens, in several rounds.

use super::super::rig::Run;
use super::super::spread::Spread;
use super::super::subject::Scheme;
use super::super::table::{Goal, Table};

/// A cell of the table.
#[derive(Debug)]
pub(super) struct Cell {
    pub(super) scheme: Scheme,
    pub(super) connections: usize,
    rounds: Vec<Round>,
}

/// Tokens, and the bare signatures before and after.
#[derive(Debug)]
struct Round {
    tokens: Run,
    /// Of the server, until the log was written.
    cpu_seconds: f64,
    signs: [Run; 2],
}

impl Round {
    fn sign_rate(&self) -> f64 {
        let [before, after] = &self.signs;
        f64::midpoint(before.rate(), after.rate())
    }

    /// Microseconds on the core, for one signature.
    fn sign_cpu(&self) -> f64 {
        let [before, after] = &self.signs;
        let each = |run: &Run| run.cpu_seconds * 1e6 / run.counted();
        f64::midpoint(each(before), each(after))
    }

    /// Microseconds on the core, for one token.
    fn token_cpu(&self) -> f64 {
        self.cpu_seconds * 1e6 / self.tokens.counted()
    }
}

impl Cell {
    pub(super) fn new(scheme: Scheme, connections: usize) -> Self {
        Self {
            scheme,
            connections,
            rounds: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, tokens: Run, cpu_seconds: f64, signs: [Run; 2]) {
        self.rounds.push(Round {
            tokens,
            cpu_seconds,
            signs,
        });
    }

    fn spread(&self, figure: impl Fn(&Round) -> f64) -> Spread {
        Spread::new(self.rounds.iter().map(figure))
    }

    fn goal(&self) -> Goal {
        match (self.scheme, self.connections) {
            (_, 1) => Goal::None,
            (Scheme::Plain, _) => Goal::AtLeast(0.85),
            (Scheme::Tls, _) => Goal::AtLeast(0.80),
        }
    }
}

/// The share of the clock is the goal. The share of the processor tells the same on a machine
/// that has other things to do.
pub(super) fn table(cells: &[Cell]) -> Table {
    let mut table = Table::new(&[
        "cell",
        "tokens/s",
        "bare signs/s",
        "ratio",
        "goal",
        "",
        "by CPU",
        "p50 ms",
        "p99 ms",
    ]);
    for cell in cells {
        let ratio = cell
            .spread(|round| round.tokens.rate() / round.sign_rate())
            .digits(3);
        let by_cpu = cell
            .spread(|round| round.sign_cpu() / round.token_cpu())
            .digits(3);
        let mut row = vec![
            format!("{} {}", cell.scheme.name(), cell.connections),
            cell.spread(|round| round.tokens.rate()).to_string(),
            cell.spread(Round::sign_rate).to_string(),
            ratio.to_string(),
        ];
        row.extend(cell.goal().judge(ratio.median()));
        row.extend([
            by_cpu.to_string(),
            format!("{:.2}", cell.spread(|round| round.tokens.p50_ms).median()),
            format!("{:.2}", cell.spread(|round| round.tokens.p99_ms).median()),
        ]);
        table.add(row);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::{Cell, table};
    use crate::bench::rig::Run;
    use crate::bench::subject::Scheme;

    fn run(count: u64, seconds: f64, cpu_seconds: f64) -> Run {
        Run {
            count,
            seconds,
            cpu_seconds,
            p50_ms: 1.0,
            p99_ms: 2.0,
            p999_ms: 0.0,
            max_ms: 0.0,
        }
    }

    #[test]
    fn a_row_has_the_ratio_by_clock_and_by_processor() {
        let mut cell = Cell::new(Scheme::Plain, 16);
        // 4000 tokens/s by 4500 and 5500 signatures/s; 200 µs a signature, 230 µs a token.
        cell.add(
            run(8000, 2.0, 0.1),
            1.84,
            [run(4500, 1.0, 0.9), run(5500, 1.0, 1.1)],
        );
        let text = table(&[cell]).text();
        let row = text.lines().last().unwrap();
        assert!(
            row.starts_with("plain 16  4000 (4000..4000)  5000 (5000..5000)"),
            "{row}"
        );
        assert!(
            row.contains("0.800 (0.800..0.800)  >= 0.85  NOT MET  0.870 (0.8"),
            "{row}"
        );
    }
}
