export { type DataDirectory, openDataDirectory } from '../adapters/local/data-directory.ts';
