#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use proptest::prelude::*;

use super::Exact;

fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

#[test]
fn numbers_are_written_as_the_decimal_arithmetic_standard_says() {
    for (text, shown, plain) in [
        ("1.50", "1.50", "1.50"),
        ("-0", "-0", "-0"),
        (".5", "0.5", "0.5"),
        ("5.", "5", "5"),
        ("007", "7", "7"),
        ("1e3", "1E+3", "1000"),
        ("12e3", "1.2E+4", "12000"),
        ("0.0000001", "1E-7", "0.0000001"),
        ("123e-2", "1.23", "1.23"),
    ] {
        assert_eq!(exact(text).to_string(), shown, "{text}");
        assert_eq!(exact(text).plain(), plain, "{text}");
    }
    for text in [
        "", ".", "-", "1e", "e1", "1.2.3", "1e5000", "0x1", "١", "1 ",
    ] {
        assert!(Exact::parse(text).is_none(), "{text}");
    }
}

#[test]
fn numbers_compare_by_value() {
    assert_eq!(exact("1.0"), exact("1.00"));
    assert_eq!(exact("-0"), exact("0"));
    assert!(exact("-2") < exact("-1.5"));
    assert!(exact("1e30") > exact("999999999999999999999999999999.9"));
}

#[test]
fn long_divisors_divide_by_hand() {
    let step = format!("1{}", "0".repeat(40));
    assert!(exact(&format!("3{}", "0".repeat(40))).is_step(&exact(&step), None));
    assert!(!exact(&format!("3{}1", "0".repeat(39))).is_step(&exact(&step), None));
}

#[test]
fn a_long_fraction_is_no_multiple_and_costs_nothing() {
    let tiny = exact(&format!("0.{}1", "0".repeat(4_000)));
    let start = std::time::Instant::now();
    for _ in 0..100 {
        assert!(!tiny.is_step(&exact("0.01"), Some(&exact("3"))));
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(1));
    assert!(exact("1.500").is_step(&exact("0.5"), None));
    assert!(!exact("1.501").is_step(&exact("0.5"), None));
}

proptest! {
    #[test]
    fn steps_agree_with_integer_arithmetic(
        value in -1_000_000_000_000_i128..1_000_000_000_000,
        step in 1_i128..10_000,
        offset in -10_000_i128..10_000,
    ) {
        let found = Exact::from(value).is_step(&Exact::from(step), Some(&Exact::from(offset)));
        prop_assert_eq!(found, (value - offset) % step == 0);
    }

    #[test]
    fn integers_survive_the_round_trip(value in any::<i128>()) {
        prop_assume!(value != i128::MIN);
        prop_assert_eq!(Exact::from(value).to_i128(), Some(value));
        prop_assert_eq!(exact(&value.to_string()).cmp(&Exact::from(value)), std::cmp::Ordering::Equal);
    }

    #[test]
    fn floats_survive_the_round_trip(value in prop::num::f64::NORMAL) {
        prop_assert_eq!(Exact::from_f64(value).unwrap().to_f64(), value);
    }

    #[test]
    fn sums_come_back(a in any::<i64>(), b in any::<i64>()) {
        let sum = Exact::from(i128::from(a)).plus(&Exact::from(i128::from(b)));
        prop_assert_eq!(sum.to_i128(), Some(i128::from(a) + i128::from(b)));
    }
}
