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
  // One that goes on, for a new one would pass over every entry that was deleted since the map last grew.
  let oldestFirst = entries.keys()

  const deleteOldest = () => {
    let oldest = oldestFirst.next()
    if (oldest.done === true) {
      oldestFirst = entries.keys()
      oldest = oldestFirst.next()
    }
    if (oldest.done !== true) entries.delete(oldest.value)
  }

  return {
    get: (key) => entries.get(key),
    has: (key) => entries.has(key),
    set: (key, value) => {
      // Set again, a key becomes the newest.
      entries.delete(key)
      entries.set(key, value)
      if (entries.size > capacity) deleteOldest()
    },
    delete: (key) => {
      entries.delete(key)
    },
    size: () => entries.size
  }
}
