/** An object whose members are computed when they are first read. They are its own, so copies of the object include them. */
export const lazy = <T extends object>(members: { readonly [Name in keyof T]: () => T[Name] }): T => {
  const object = {} as T
  for (const [name, compute] of Object.entries(members) as [string, () => unknown][])
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = compute()
        Object.defineProperty(object, name, { value, enumerable: true })
        return value
      },
    })
  return object
}
