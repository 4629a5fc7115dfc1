export * from './contract.js'
export { loadContract, validateContract } from './load.js'
export { ContractError } from './schemas.js'
