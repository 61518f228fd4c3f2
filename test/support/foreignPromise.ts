/**
 * A promise that is no instance of this realm's `Promise`: to whoever awaits it, an object with a `then`.
 */
import { runInNewContext } from "node:vm"

/** Rejects with `reason`. */
export const foreignRejection = (reason: unknown): PromiseLike<never> =>
  runInNewContext("Promise.reject(reason)", { reason }) as PromiseLike<never>
