/**
 * Ids in the order in which something is due for them (a binary heap), so that a sweep looks at what it
 * may remove and at nothing else. Entries are never taken out early: whoever reads one checks whether it
 * still says the truth.
 */
import type { SessionId } from "../../domain/identifier.ts"

interface Due {
  readonly at: number
  readonly id: SessionId
}

export class DueQueue {
  readonly #heap: Due[] = []

  get size(): number {
    return this.#heap.length
  }

  /** The earliest entry. */
  peek(): Due | undefined {
    return this.#heap[0]
  }

  push(entry: Due): void {
    const heap = this.#heap
    let hole = heap.push(entry) - 1
    while (hole > 0) {
      const above = (hole - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || parent.at <= entry.at) break
      heap[hole] = parent
      hole = above
    }
    heap[hole] = entry
  }

  /** Drops the earliest entry. */
  drop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let hole = 0
    for (;;) {
      const left = heap[2 * hole + 1]
      const right = heap[2 * hole + 2]
      if (left === undefined) break
      const goRight = right !== undefined && right.at < left.at
      const next = goRight ? right : left
      if (next.at >= last.at) break
      heap[hole] = next
      hole = 2 * hole + (goRight ? 2 : 1)
    }
    heap[hole] = last
  }
}
