use super::*;
use proptest::prelude::*;
use std::mem::size_of;
use twox_hash::XxHash3_64;

/// What a part may be made of.
#[derive(Clone, Debug, PartialEq)]
struct Sample {
    number: u64,
    small: u32,
    bytes: Vec<u8>,
    numbers: Vec<u32>,
    pairs: Vec<[u32; 2]>,
    text: String,
    maybe: Option<String>,
}

impl Sample {
    fn save(&self) -> (Vec<u8>, Part) {
        let mut bytes = Vec::new();
        let mut out = Writer::new(&mut bytes);
        out.number(self.number).unwrap();
        out.number(self.small).unwrap();
        out.array(&self.bytes).unwrap();
        out.array(&self.numbers).unwrap();
        out.each(&self.pairs, |&pair| pair).unwrap();
        out.text(&self.text).unwrap();
        out.optional(self.maybe.as_deref()).unwrap();
        let part = out.finish().unwrap();
        (bytes, part)
    }

    fn load(mut bytes: &[u8], part: Part) -> Result<Sample, SavedError> {
        let mut from = Reader::new(&mut bytes, part);
        let sample = Sample {
            number: from.number()?,
            small: from.small()?,
            bytes: from.array()?,
            numbers: from.array()?,
            pairs: from.each(Some, "pairs")?,
            text: from.text()?,
            maybe: from.optional()?,
        };
        from.finish()?;
        Ok(sample)
    }
}

/// Samples whose arrays are longer than what is read ahead, and shorter.
fn samples() -> impl Strategy<Value = Sample> {
    let arrays = (
        prop::collection::vec(any::<u8>(), 0..80_000),
        prop::collection::vec(any::<u32>(), 0..20_000),
        prop::collection::vec(any::<[u32; 2]>(), 0..9),
    );
    let numbers = any::<(u64, u32)>();
    (numbers, arrays, ".{0,40}", prop::option::of(".{0,9}")).prop_map(
        |(numbers, arrays, text, maybe)| {
            let ((number, small), (bytes, numbers, pairs)) = (numbers, arrays);
            Sample { number, small, bytes, numbers, pairs, text, maybe }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_loaded_is_what_was_saved_and_nothing_else_is(
        sample in samples(),
        at in any::<prop::sample::Index>(),
        change in 1u8..,
    ) {
        let (mut bytes, part) = sample.save();
        assert_eq!(part, Part { bytes: bytes.len() as u64, sum: XxHash3_64::oneshot(&bytes) });
        assert_eq!(Sample::load(&bytes, part).unwrap(), sample);
        let at = at.index(bytes.len());
        assert!(Sample::load(&bytes[..at], part).is_err(), "cut");
        let shorter = Part { bytes: at as u64, sum: XxHash3_64::oneshot(&bytes[..at]) };
        assert!(Sample::load(&bytes[..at], shorter).is_err(), "cut, and summed anew");
        bytes[at] ^= change;
        assert!(Sample::load(&bytes, part).is_err(), "changed");
        // Summed anew it may be something, but nothing that panics or takes all memory.
        let _ = Sample::load(&bytes, Part { sum: XxHash3_64::oneshot(&bytes), ..part });
        bytes[at] ^= change;
        bytes.push(0);
        let longer = Part { bytes: bytes.len() as u64, sum: XxHash3_64::oneshot(&bytes) };
        assert!(Sample::load(&bytes, longer).is_err(), "more than was written");
    }
}

#[test]
fn no_length_takes_more_memory_than_there_are_bytes() {
    for count in [2, 1 << 20, u64::MAX / 8, u64::MAX / 4 + 2, u64::MAX] {
        let bytes = [count, 0].map(u64::to_ne_bytes).concat();
        let part = Part { bytes: 16, sum: XxHash3_64::oneshot(&bytes) };
        let mut from = &bytes[..];
        let read = Reader::new(&mut from, part).array::<u64>();
        assert!(matches!(read, Err(SavedError::Damaged("lengths"))), "{count}: {read:?}");
    }
}

#[test]
fn a_head_says_what_wrote_it_and_how_much() {
    let program = Program::this(&b"a"[..]).unwrap();
    assert_ne!(program, Program::this(&b"b"[..]).unwrap());
    let parts = [Part { bytes: 7, sum: 1 }, Part::default(), Part { bytes: 3, sum: 2 }];
    let head = Head { program, parts };
    let mut bytes = Vec::new();
    head.save(&mut bytes).unwrap();
    assert_eq!(bytes.len() as u64, Head::BYTES);
    let load = |bytes: &[u8], length, program| Head::load(&mut &bytes[..], length, program);
    let length = Head::BYTES + 10;
    assert_eq!(load(&bytes, length, program).unwrap(), head);
    let other = load(&bytes, length, Program::this(&b"b"[..]).unwrap());
    assert!(matches!(other, Err(SavedError::OtherProgram)), "{other:?}");
    for length in [0, length - 1, length + 1] {
        let cut = load(&bytes, length, program);
        assert!(matches!(cut, Err(SavedError::CutShort)), "{cut:?}");
    }
    let half = load(&bytes[..20], length, program);
    assert!(matches!(half, Err(SavedError::CutShort)), "{half:?}");
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 1;
        let error = load(&damaged, length, program).unwrap_err();
        match at < size_of::<u64>() {
            true => assert!(matches!(error, SavedError::Foreign), "{at}: {error}"),
            false => assert!(matches!(error, SavedError::Damaged("head")), "{at}: {error}"),
        }
    }
    let swapped: Vec<u8> =
        bytes.chunks(8).flat_map(|number| number.iter().rev().copied()).collect();
    let swapped = load(&swapped, length, program);
    assert!(matches!(swapped, Err(SavedError::OtherProgram)), "a machine of another kind");
}
