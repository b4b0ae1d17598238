import { createHmac, randomUUID } from 'node:crypto';
import { pushPayload } from '../support/github-webhook.ts';
import { startServe, temporaryFolder } from '../support/serve-process.ts';
import { median, ms, percentile } from './median.ts';

const COUNT = 500;

/** Webhook → 202, over HTTP from another process, beside an answer that does nothing (`/healthz`). */
export async function measureWebhook(): Promise<void> {
  const folder = await temporaryFolder();
  const serve = await startServe({ dataDir: folder.path });
  const { url } = serve.ready;
  const body = pushPayload('https://github.com/example/repo');
  const signature = `sha256=${createHmac('sha256', serve.ready.webhookSecrets.github).update(body).digest('hex')}`;
  const webhook = () =>
    fetch(`${url}/api/webhook`, {
      method: 'POST',
      body,
      headers: { 'x-github-event': 'push', 'x-github-delivery': randomUUID(), 'x-hub-signature-256': signature },
    });
  const nothing = await sample(() => fetch(`${url}/healthz`), 200);
  const received = await sample(webhook, 202);
  await serve.stop();
  await folder.remove();
  console.log(`webhook → 202, ${COUNT} one after the other`);
  console.log(
    `  p50 ${ms(median(received))}   p99 ${ms(percentile(received, 0.99))}   /healthz p50 ${ms(median(nothing))}`,
  );
  console.log(`  ratio p50: ${(median(received) / median(nothing)).toFixed(2)} × /healthz\n`);
}

async function sample(request: () => Promise<Response>, expected: number): Promise<readonly number[]> {
  const samples: number[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const startedAt = performance.now();
    const response = await request();
    await response.arrayBuffer();
    if (response.status !== expected) throw new Error(`answered ${response.status} instead of ${expected}`);
    samples.push(performance.now() - startedAt);
  }
  return samples.slice(20); // the first ones warm up
}
