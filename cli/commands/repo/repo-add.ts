import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ShownRepository } from '../../api/find-repository.ts';
import type { Terminal } from '../../terminal.ts';
import { type CommandContext, withConnectionFlags, withFlag } from '../command-context.ts';

interface AddFlags {
  readonly username?: string;
  readonly password?: string;
  readonly bearerToken?: string;
  readonly sshPrivateKeyPath?: string;
  readonly githubAppId?: string;
  readonly githubAppInstallationId?: string;
  readonly githubAppPrivateKeyPath?: string;
  readonly githubAppEnterpriseBaseUrl?: string;
  readonly name?: string;
  readonly project?: string;
  readonly upsert: boolean;
  readonly validate: boolean;
}

/** Adds `windlass repo add`. */
export function registerRepoAdd(repo: Command, context: CommandContext): void {
  const command = repo
    .command('add <url>')
    .description('register a repository and its credentials')
    .option('--username <name>', 'user')
    .option(
      '--password <text>',
      'password or token of the user; "-" reads it from the input (default: $WINDLASS_REPO_PASSWORD)',
    )
    .option('--bearer-token <text>', 'token; "-" reads it from the input (default: $WINDLASS_REPO_BEARER_TOKEN)')
    .option('--ssh-private-key-path <file>', 'deploy key without passphrase, for an SSH URL')
    .option('--github-app-id <id>', 'a GitHub App that the repository is read with')
    .option('--github-app-installation-id <id>', 'where the App is installed (default: it is looked up)')
    .option('--github-app-private-key-path <file>', 'key of the App, PEM')
    .option(
      '--github-app-enterprise-base-url <url>',
      'API of an Enterprise Server, like https://ghe.example.com/api/v3',
    )
    .option('--name <name>', 'name of the repository')
    .option('--project <name>', 'project that the repository belongs to');
  withFlag(command, 'upsert', 'change the repository if it is registered');
  withFlag(command, 'validate', 'refuse it if it does not answer', true);
  withConnectionFlags(command).action(async (url: string, flags: AddFlags, self: Command) => {
    const { terminal } = context;
    const { name, project, username, sshPrivateKeyPath, upsert, validate } = flags;
    const password = await readSecret(flags.password, terminal.env.WINDLASS_REPO_PASSWORD, terminal);
    const bearerToken = await readSecret(flags.bearerToken, terminal.env.WINDLASS_REPO_BEARER_TOKEN, terminal);
    const readKey = async (path: string | undefined) => path && (await readFile(resolve(terminal.cwd, path), 'utf8'));
    const githubApp = {
      githubAppID: flags.githubAppId,
      githubAppInstallationID: flags.githubAppInstallationId,
      githubAppPrivateKey: await readKey(flags.githubAppPrivateKeyPath),
      githubAppEnterpriseBaseUrl: flags.githubAppEnterpriseBaseUrl,
    };
    const sshPrivateKey = await readKey(sshPrivateKeyPath);
    const client = await context.connect(self);
    const { body } = await client.request<ShownRepository>('POST', '/api/v1/repositories', {
      query: { upsert, validate },
      body: { repo: url, type: 'git', name, project, username, password, bearerToken, sshPrivateKey, ...githubApp },
    });
    terminal.write(`repository '${body.repo}' registered\n`);
  });
}

/** A secret on the command line can be seen by other users of the machine; the input and the environment cannot. */
async function readSecret(
  flag: string | undefined,
  fromEnvironment: string | undefined,
  terminal: Pick<Terminal, 'readInput'>,
): Promise<string | undefined> {
  if (flag === '-') return (await terminal.readInput()).replace(/\r?\n$/, '');
  return flag ?? fromEnvironment;
}
