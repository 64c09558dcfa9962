/** Letters whose folding is not the lower case of their upper case. */
const OWN: Readonly<Record<string, string>> = { ı: 'ı', ẞ: 'ss' };

/** Unicode's full case folding, letter by letter: ß is ss, ς is σ. https://www.unicode.org/reports/tr44/#CaseFolding.txt */
export const casefold = (text: string): string => text.replace(/[^\0-\x7f]/gu, (letter) => OWN[letter] ?? [...letter.toUpperCase()].map((upper) => upper.toLowerCase()).join('')).replace(/[A-Z]/g, (letter) => letter.toLowerCase());
