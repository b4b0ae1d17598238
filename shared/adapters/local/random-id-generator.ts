import { randomUUID } from 'node:crypto';
import type { IdGenerator } from '../../ports/id-generator.ts';

/** Makes random UUIDs (122 bits from the system's secure source). */
export const randomIdGenerator: IdGenerator = { next: () => randomUUID() };
