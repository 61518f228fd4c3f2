/**
 * What every log of events owes, a file a concern.
 */
import type { ContractCase } from "../contractCase.ts"
import { announcement } from "./announcement.ts"
import { append } from "./append.ts"
import { delivery } from "./delivery.ts"
import { everyEvent } from "./everyEvent.ts"
import { forget } from "./forget.ts"
import { places } from "./places.ts"

/** The cases of the log of events. */
export const eventLogContract: readonly ContractCase[] = [
  ...append,
  ...everyEvent,
  ...places,
  ...delivery,
  ...announcement,
  ...forget
]
