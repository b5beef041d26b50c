namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>
        /// A module whose <c>call</c> runs functions before and after <c>forward</c>. What a hook returns replaces the inputs or
        /// the result, unless it is null.
        /// </summary>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            protected HookableModule(string name) : base(name) { }

            /// <summary>Null as long as there was no hook, so that a call costs nothing for having none.</summary>
            private protected Hooks? Registered { get; private set; }

            public HookRemover register_forward_pre_hook(TPreHook hook) =>
                Register((hooks, key) => hooks.PreByKey.Add(key, hook));

            public HookRemover register_forward_pre_hook(Action<Module> hook) =>
                Register((hooks, key) => hooks.Before.Add(key, hook));

            public HookRemover register_forward_hook(TPostHook hook) => Register((hooks, key) => hooks.PostByKey.Add(key, hook));

            public HookRemover register_forward_hook(Action<Module> hook) => Register((hooks, key) => hooks.After.Add(key, hook));

            private HookRemover Register(Action<Hooks, string> add)
            {
                var key = Guid.NewGuid().ToString();
                add(Registered ??= new Hooks(), key);
                return new HookRemover(this, key);
            }

            public class HookRemover(HookableModule<TPreHook, TPostHook> module, string key)
            {
                public void remove() => module.Registered?.Remove(key);
            }

            private protected sealed class Hooks
            {
                public readonly OrderedDictionary<string, Action<Module>> Before = [], After = [];
                public readonly OrderedDictionary<string, TPreHook> PreByKey = [];
                public readonly OrderedDictionary<string, TPostHook> PostByKey = [];

                // Copies, so that a hook may remove itself.
                public TPreHook[] Pre => [.. PreByKey.Values];
                public TPostHook[] Post => [.. PostByKey.Values];

                public void CallBefore(Module module) => Call(Before, module);

                public void CallAfter(Module module) => Call(After, module);

                public void Remove(string key)
                {
                    _ = Before.Remove(key) || After.Remove(key) || PreByKey.Remove(key) || PostByKey.Remove(key);
                }

                private static void Call(OrderedDictionary<string, Action<Module>> hooks, Module module)
                {
                    foreach (var hook in hooks.Values.ToArray()) hook(module);
                }
            }
        }
    }
}
