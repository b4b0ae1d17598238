import { createMemoryTable } from '../../../shared/adapters/local/memory-table.ts';
import { describeTable } from './table.contract.ts';

describeTable('memory', async (clock) => ({ table: createMemoryTable({ clock }), close: async () => {} }));
