/**
 * A map that never holds more than it may: a new key pushes the oldest one out.
 */

export interface BoundedMap<K, V> {
  readonly get: (key: K) => V | undefined
  readonly has: (key: K) => boolean
  readonly set: (key: K, value: V) => void
  readonly delete: (key: K) => void
  readonly size: () => number
}

export function boundedMap<K, V>(capacity: number): BoundedMap<K, V> {
  const entries = new Map<K, V>()
  // One that goes on, for a new one would pass over every entry that was deleted since the map last grew. Kept
  // from one eviction to the next only: an iterator that stands still keeps all tables that the map outgrew.
  let oldestFirst: Iterator<K> | undefined

  const deleteOldest = () => {
    oldestFirst ??= entries.keys()
    const oldest = oldestFirst.next()
    if (oldest.done === true) oldestFirst = undefined
    else entries.delete(oldest.value)
  }

  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set: (key, value) => {
      // Set again, a key becomes the newest.
      if (entries.delete(key)) oldestFirst = undefined
      entries.set(key, value)
      while (entries.size > capacity) deleteOldest()
    },
    delete: (key) => {
      if (entries.delete(key)) oldestFirst = undefined
    },
    size: () => entries.size
  }
}
