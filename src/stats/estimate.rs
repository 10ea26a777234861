//! The result of a coefficient: a number, or the reason why there is none.

/// The value of a coefficient. It is never NaN, and never a number that the data do not give.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Estimate {
    /// The value, a finite number.
    Value(f64),
    /// There is none, and why.
    Undefined(Reason),
}

/// Why a coefficient has no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Fewer than two coders.
    OneCoder,
    /// There is no text that the coders were to code.
    NoUnits,
    /// No text was to be coded by two coders.
    OneCoderPerUnit,
    /// All ratings are equal, so that chance alone gives full agreement: 0/0.
    NoVariation,
    /// The coefficient compares codes with each other, and there is one.
    OneCode,
    /// A coder put two codes of a domain of exclusive codes on the same words.
    OverlapInDomain,
    /// There are more different sets of codes than can be compared with each other.
    TooManySets,
    /// No coder used the code.
    NotUsed,
    /// It would take more work than is done for one figure.
    TooMuchWork,
    /// Every code that would be counted has no value itself.
    NoCode,
    /// The figure was not asked for.
    NotAsked,
}

impl Reason {
    /// The reason as programs read it.
    pub fn name(self) -> &'static str {
        match self {
            Reason::OneCoder => "one_coder",
            Reason::NoUnits => "no_units",
            Reason::OneCoderPerUnit => "one_coder_per_unit",
            Reason::NoVariation => "no_variation",
            Reason::OneCode => "one_code",
            Reason::OverlapInDomain => "overlap_in_domain",
            Reason::TooManySets => "too_many_sets",
            Reason::NotUsed => "not_used",
            Reason::TooMuchWork => "too_much_work",
            Reason::NoCode => "no_code",
            Reason::NotAsked => "not_asked",
        }
    }
    /// The reason as people read it.
    pub fn words(self) -> &'static str {
        match self {
            Reason::OneCoder => "needs two coders",
            Reason::NoUnits => "no text",
            Reason::OneCoderPerUnit => "no text coded by two coders",
            Reason::NoVariation => "no variation",
            Reason::OneCode => "needs two codes",
            Reason::OverlapInDomain => "codes of the domain overlap",
            Reason::TooManySets => "too many different sets of codes",
            Reason::NotUsed => "not used by anyone",
            Reason::TooMuchWork => "more work than is done for one figure",
            Reason::NoCode => "no code has a value",
            Reason::NotAsked => "not asked for",
        }
    }
}

impl Estimate {
    /// A ratio of two exact numbers; without a denominator there is no value, for this reason.
    pub(super) fn ratio(over: i128, under: i128, reason: Reason) -> Estimate {
        match under {
            0 => Estimate::Undefined(reason),
            _ => Estimate::of(over as f64 / under as f64, reason),
        }
    }
    /// A number that was calculated; one that is not finite is no value, for this reason.
    pub(super) fn of(number: f64, reason: Reason) -> Estimate {
        if number.is_finite() { Estimate::Value(number) } else { Estimate::Undefined(reason) }
    }
    /// The number, if there is one.
    pub fn value(self) -> Option<f64> {
        match self {
            Estimate::Value(number) => Some(number),
            Estimate::Undefined(_) => None,
        }
    }
    /// The reason, if there is no number.
    pub fn reason(self) -> Option<Reason> {
        match self {
            Estimate::Value(_) => None,
            Estimate::Undefined(reason) => Some(reason),
        }
    }
}
