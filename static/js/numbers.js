// @ts-check
// Whole numbers, rates and decimals as a Vietnamese office writes them: 1.234 and 92,3%. See also organizations/formats.py.
// Pure; exact: everything is computed on BigInt.

// A rate gets more decimals until its text is true, but never more than these.
export const MOST_DECIMALS = 9;

/**
 * Digits in groups of three.
 * @param {bigint | number | string} digits
 */
export const grouped = (digits) => digits.toString().replace(/\B(?=(\d{3})+(?!\d))/g, ".");

/**
 * The fraction n/d (not negative), rounded half up, as a count of its last decimal.
 * @param {bigint} n @param {bigint} d @param {number} decimals
 */
export const scaled = (n, d, decimals) => (2n * n * 10n ** BigInt(decimals) + d) / (2n * d);

/**
 * The fraction n/d (not negative) with so many decimals.
 * @param {bigint} n @param {bigint} d @param {number} decimals
 */
export function decimalText(n, d, decimals) {
  const digits = scaled(n, d, decimals).toString().padStart(decimals + 1, "0");
  const cut = digits.length - decimals;
  return `${grouped(digits.slice(0, cut))},${digits.slice(cut)}`;
}
