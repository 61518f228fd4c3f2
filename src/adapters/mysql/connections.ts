/**
 * Connections, one at a time: taken from the pool within a time limit, proved to be alive where it
 * matters, and given back or destroyed.
 */
import { connectionFailure, type MysqlError } from "./failure.ts"
import {
  destroyConnection,
  driverConnection,
  hearErrors,
  type MysqlConnection,
  type MysqlPromisePool
} from "./pool.ts"
import { connectionLimit, proofLimit, TookTooLong, within, type TimeLimit } from "./timeLimit.ts"

/** How long after its last answer a connection counts as alive. Firewalls and servers drop idle ones silently. */
const freshness = 5_000

/** No connection could be had. Nothing was sent. */
export class NoConnection extends Error {
  override readonly cause: MysqlError

  constructor(cause: MysqlError) {
    super(cause.message)
    this.cause = cause
  }
}

export class Connections {
  readonly #pool: MysqlPromisePool
  /** When each connection last answered, on the monotonic clock. */
  readonly #answered = new WeakMap<object, number>()

  constructor(pool: MysqlPromisePool) {
    this.#pool = pool
  }

  /**
   * A connection that has answered a moment ago (`wary`: just now), so that nothing is lost, or waits, on
   * one that had been dead for hours. The pool's dead connections are destroyed on the way.
   */
  async take(time: TimeLimit, wary: boolean): Promise<MysqlConnection> {
    for (;;) {
      const connection = await this.#fromPool(time)
      if (!wary && this.#isFresh(connection)) return connection
      try {
        await within(time.left(proofLimit), connection.ping())
        this.#answered.set(driverConnection(connection), performance.now())
        return connection
      } catch {
        this.destroy(connection)
      }
    }
  }

  /** Gives back a connection whose last statement was answered. */
  giveBack(connection: MysqlConnection): void {
    this.#answered.set(driverConnection(connection), performance.now())
    connection.release()
  }

  /** Ends a connection whose state nobody knows; the server rolls back what it had not committed. */
  destroy(connection: MysqlConnection): void {
    destroyConnection(connection)
  }

  async #fromPool(time: TimeLimit): Promise<MysqlConnection> {
    const ms = time.left(connectionLimit)
    if (ms < 1) throw new NoConnection(connectionFailure(new TookTooLong()))
    const connection = await this.#checkOut(ms)
    const driver = driverConnection(connection)
    if (!this.#answered.has(driver)) {
      hearErrors(driver)
      this.#answered.set(driver, Number.NEGATIVE_INFINITY)
    }
    return connection
  }

  async #checkOut(ms: number): Promise<MysqlConnection> {
    try {
      // One that comes too late has a caller no more, and goes back at once.
      return await within(ms, this.#pool.getConnection(), (late) => late.release())
    } catch (error) {
      throw new NoConnection(connectionFailure(error))
    }
  }

  #isFresh(connection: MysqlConnection): boolean {
    const answered = this.#answered.get(driverConnection(connection))
    return answered !== undefined && performance.now() - answered < freshness
  }
}
