/**
 * The carrier that a deployment has chosen.
 */
import type { TransportSettings } from "../../app/transport.ts"
import { supertokensCarrier } from "../supertokens/carrier.ts"
import type { Carrier } from "./carrier.ts"
import { nativeCarrier } from "./nativeCarrier.ts"

export const carrierFor = (settings: TransportSettings): Carrier =>
  settings.carrier === "supertokens-website"
    ? supertokensCarrier(settings)
    : nativeCarrier(settings)
