/**
 * One line that says where the run is and how long it will still take. Only on a terminal; a log gets
 * the tables alone.
 */
const stream = process.stderr

const duration = (seconds) => {
  const whole = Math.ceil(seconds)
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`
}

/** @param {number} turnSeconds all that will be measured; preparing comes on top */
export const makeProgress = (turnSeconds) => {
  const start = performance.now()
  let left = turnSeconds
  let taken = 0

  /** What the turns so far took with all around them, carried on. */
  const estimate = () => (taken === 0 ? left : (left * (performance.now() - start)) / 1000 / taken)

  const progress = (words) => {
    if (!stream.isTTY) return
    const line = `about ${duration(estimate())} left · ${words}`
    stream.write(`\r\u001b[2K${line.slice(0, (stream.columns ?? 80) - 1)}`)
  }
  progress.turnTaken = (seconds) => {
    left = Math.max(0, left - seconds)
    taken += seconds
  }
  progress.clear = () => {
    if (stream.isTTY) stream.write("\r\u001b[2K")
  }
  return progress
}
