import { type Command, Option } from 'commander';
import type { Query } from '../api/client.ts';
import { type OutputFormat, printForPrograms } from '../output/print-value.ts';
import { formatTable } from '../output/table.ts';
import { type CommandContext, withConnectionFlags, withOutputFlag } from './command-context.ts';
import { confirm } from './confirm.ts';

/** As the API shows it. */
interface ShownCertificate {
  readonly serverName: string;
  readonly certType: string;
  readonly certSubType?: string;
  /** The subject, or the fingerprint. */
  readonly certInfo: string;
}

interface TypeFlag {
  readonly certType?: string;
}

const PATH = '/api/v1/certificates';

/** Adds `windlass cert list` and `windlass cert rm`. */
export function registerCertShow(cert: Command, { terminal, connect }: CommandContext): void {
  const list = withTypeFlag(cert.command('list').description('list them: subjects and fingerprints'));
  list.option('--hostname-pattern <pattern>', 'only those of these hosts, like "*.example.com"');
  withOutputFlag(withConnectionFlags(list), ['wide', 'json', 'yaml']).action(
    async (flags: TypeFlag & { hostnamePattern?: string; output: OutputFormat }, self: Command) => {
      const query: Query = { hostNamePattern: flags.hostnamePattern, certType: flags.certType };
      const client = await connect(self);
      const { body } = await client.request<{ items: readonly ShownCertificate[] }>('GET', PATH, { query });
      if (await printForPrograms(terminal, flags.output, body.items)) return;
      const rows = body.items.map((item) => [item.serverName, item.certType, item.certSubType ?? '', item.certInfo]);
      terminal.write(formatTable(['HOSTNAME', 'TYPE', 'SUBTYPE', 'INFO'], rows, terminal));
    },
  );

  const rm = withTypeFlag(cert.command('rm <host>').description('forget those of a host; "*" means all hosts'));
  rm.option('-y, --yes', 'do not ask', false);
  withConnectionFlags(rm).action(async (host: string, flags: TypeFlag & { yes: boolean }, self: Command) => {
    const client = await connect(self);
    const question = `Forget the certificates and SSH host keys of '${host}'?`;
    if (!flags.yes) await confirm(terminal, question, `those of '${host}' were not removed`);
    const query: Query = { hostNamePattern: host, certType: flags.certType };
    const { body } = await client.request<{ items: readonly ShownCertificate[] }>('DELETE', PATH, { query });
    for (const { serverName, certType, certInfo } of body.items) {
      terminal.write(`'${serverName}' (${certType}, ${certInfo}) removed\n`);
    }
  });
}

function withTypeFlag(command: Command): Command {
  return command.addOption(new Option('--cert-type <type>', 'only those of this type').choices(['ssh', 'https']));
}
