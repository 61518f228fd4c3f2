/**
 * A statement about several rows comes in a few fixed sizes, so that each connection prepares a few texts
 * and not one for every number of rows.
 */

/** The sizes of statements that can be filled up. */
const sizes = [1, 4, 16, 64] as const

/** The sizes of statements that cannot: whatever the number, few of them make it up. */
const exactSizes = [1, 2, 4, 8, 16, 32, 64] as const

/**
 * How many of the waiting items one statement takes that can be filled up with repetitions: at least half
 * of a statement is not filling.
 */
export function fillingSize(waiting: number): number {
  const size = sizes.find((each) => each >= waiting)
  if (size !== undefined && waiting > size / 2) return waiting
  return sizes.findLast((each) => each <= waiting) ?? 1
}

/** How many of the waiting items one statement takes that cannot be filled up. */
export const exactSize = (waiting: number): number =>
  exactSizes.findLast((each) => each <= waiting) ?? 1

/** As many as the statement has places: the last one again and again. */
export const filled = <A>(items: readonly A[]): readonly A[] =>
  filledTo(sizes.find((each) => each >= items.length) ?? items.length, items)

/** Items in groups of one size, of which the last is filled up likewise. */
export function* inGroups<A>(items: readonly A[], size: number): Generator<readonly A[]> {
  for (let from = 0; from < items.length; from += size) {
    yield filledTo(size, items.slice(from, from + size))
  }
}

function filledTo<A>(size: number, items: readonly A[]): readonly A[] {
  const all = [...items]
  const last = items.at(-1)
  while (last !== undefined && all.length < size) all.push(last)
  return all
}

/** Statements of each size, made when they are first needed. */
export function sized(statement: (size: number) => string): (size: number) => string {
  const texts = new Map<number, string>()
  return (size) => {
    const known = texts.get(size)
    if (known !== undefined) return known
    const text = statement(size)
    texts.set(size, text)
    return text
  }
}
