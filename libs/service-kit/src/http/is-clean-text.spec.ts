import { validateSync } from 'class-validator';
import { IsCleanText } from './is-clean-text.js';

class Note {
  @IsCleanText()
  readonly text: unknown;

  constructor(text: unknown) {
    this.text = text;
  }
}

describe('IsCleanText', () => {
  it.each(['Costs of März 💶', 'two\nlines', "Robert'); DROP TABLE", 'a\tb'])('takes %j', (text) => expect(validateSync(new Note(text))).toEqual([]));

  it.each([['half a surrogate pair', '\ud800'], ['NUL', 'a\u0000b'], ['an escape sequence', '\u001b[31m'], ['a number', 7], ['an object', {}]])('refuses %s', (_what, text) => {
    expect(validateSync(new Note(text))[0]?.constraints).toEqual({ isCleanText: 'text must be valid Unicode text without control characters' });
  });
});
