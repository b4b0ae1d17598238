// Writes all items of a table over those of another: the second half of a restore (docs/guides/aws.md).
// Usage: node scripts/restore-table.ts <restored table> <table of the stage>
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { copyItems } from './restore/copy-items.ts';

const [source, target] = process.argv.slice(2);
if (!source || !target || source === target) {
  console.error('usage: npm run restore -- <restored table> <table of the stage>');
  process.exit(2);
}
const client = new DynamoDBClient({ maxAttempts: 10 });
const written = await copyItems(client, { source, target, onProgress: (count) => console.log(`${count} items …`) });
console.log(`${written} items of ${source} were written over those of ${target}`);
