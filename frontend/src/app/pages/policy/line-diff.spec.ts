import { countChanges, diffLines } from './line-diff';

const marked = (before: string, after: string) =>
  diffLines(before, after).map(({ kind, text }) => ({ same: ' ', added: '+', removed: '-' })[kind] + text);

describe('the comparison of two texts', () => {
  it('shows what went and what came, in its place', () => {
    expect(marked('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toEqual([' a', '-b', '+x', ' c', ' d', '+e']);
  });

  it('finds nothing between equal texts, and all between strangers', () => {
    expect(countChanges(diffLines('a\nb', 'a\nb'))).toEqual({ added: 0, removed: 0 });
    expect(countChanges(diffLines('a\nb', 'c'))).toEqual({ added: 1, removed: 2 });
  });

  it('gives both texts back', () => {
    const [before, after] = ['p\nq\nr\nq\ns', 'q\np\nq\ns\nr'];
    const lines = diffLines(before, after);
    const of = (gone: string) => lines.filter(({ kind }) => kind !== gone).map(({ text }) => text);
    expect(of('added').join('\n')).toBe(before);
    expect(of('removed').join('\n')).toBe(after);
  });
});
