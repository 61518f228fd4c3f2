/**
 * Migration 6: the log of events. `facts` is what an event says besides its name, as JSON; bytes, for the
 * reasons that migration 1 gives. `written_at` is the database's time.
 */
import type { Tables } from "../tables.ts"

export const createEvents = ({ events }: Tables): string => `
CREATE TABLE IF NOT EXISTS ${events} (
  sequence BIGINT NOT NULL AUTO_INCREMENT,
  id BINARY(16) NOT NULL,
  origin BINARY(16) NOT NULL,
  name VARBINARY(32) NOT NULL,
  facts LONGBLOB NOT NULL,
  written_at BIGINT NOT NULL,
  delivered TINYINT NOT NULL DEFAULT 0,

  PRIMARY KEY (sequence),
  UNIQUE KEY one_an_event (id),
  KEY by_writing (written_at, sequence),
  KEY by_delivery (delivered, sequence)
) ENGINE = InnoDB ROW_FORMAT = DYNAMIC DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`
