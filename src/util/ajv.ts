// A module of its own, imported when something is validated: ajv is large.
export { Ajv } from 'ajv';
