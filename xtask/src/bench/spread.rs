//! Figures of several rounds.

use std::fmt;

/// At least one figure; shown as the median, and least and greatest in brackets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Spread {
    sorted: Vec<f64>,
    digits: usize,
}

impl Spread {
    pub(crate) fn new(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut sorted: Vec<f64> = figures.into_iter().collect();
        sorted.sort_unstable_by(f64::total_cmp);
        Self { sorted, digits: 0 }
    }

    /// Shown with so many digits after the point.
    pub(crate) fn digits(self, digits: usize) -> Self {
        Self { digits, ..self }
    }

    /// That in the middle, or the mean of the two that are.
    pub(crate) fn median(&self) -> f64 {
        let count = self.sorted.len();
        let at = |place: usize| self.sorted.get(place).copied().unwrap_or(f64::NAN);
        if count.is_multiple_of(2) {
            f64::midpoint(at((count / 2).saturating_sub(1)), at(count / 2))
        } else {
            at(count / 2)
        }
    }

    pub(crate) fn least(&self) -> f64 {
        self.sorted.first().copied().unwrap_or(f64::NAN)
    }

    pub(crate) fn greatest(&self) -> f64 {
        self.sorted.last().copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits;
        let (median, least, greatest) = (self.median(), self.least(), self.greatest());
        write!(
            f,
            "{median:.digits$} ({least:.digits$}..{greatest:.digits$})"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn the_median_is_in_the_middle_whatever_the_order() {
        let odd = Spread::new([9.0, 1.0, 2.0]);
        assert_eq!((odd.median(), odd.least(), odd.greatest()), (2.0, 1.0, 9.0));
        assert!((Spread::new([4.0, 1.0, 2.0, 9.0]).median() - 3.0).abs() < 1e-9);
        assert!((Spread::new([5.0]).median() - 5.0).abs() < 1e-9);
        assert!(Spread::new([]).median().is_nan());
    }

    #[test]
    fn it_shows_median_least_and_greatest() {
        assert_eq!(
            Spread::new([0.856, 0.9, 0.8]).digits(2).to_string(),
            "0.86 (0.80..0.90)"
        );
        assert_eq!(
            Spread::new([1234.6, 1000.0, 2000.0]).to_string(),
            "1235 (1000..2000)"
        );
    }
}
