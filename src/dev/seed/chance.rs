//! Random numbers that are the same every time.

/// A pseudo-random generator (xorshift64*) with a fixed seed, so that two seeded databases
/// can be compared.
pub(super) struct Chance(u64);

impl Chance {
    /// Each `seed` gives another sequence.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    /// A number below `limit`, which is not 0.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        // The high bits are the good ones.
        usize::try_from(self.next() >> 32).unwrap_or(0) % limit
    }

    /// One of them.
    pub(super) fn of(&mut self, all: &[&'static str]) -> &'static str {
        all[self.below(all.len())]
    }

    /// 32 hexadecimal digits, like the idempotency keys of browsers: their index costs the
    /// same.
    pub(super) fn hex(&mut self) -> String {
        format!("{:016x}{:016x}", self.next(), self.next())
    }
}
