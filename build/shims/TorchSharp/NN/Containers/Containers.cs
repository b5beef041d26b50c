namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        public static Modules.Sequential Sequential() => new();

        public static Modules.Sequential Sequential(params (string name, Module<Tensor, Tensor> submodule)[] modules) =>
            Sequential((IEnumerable<(string, Module<Tensor, Tensor>)>)modules);

        public static Modules.Sequential Sequential(params Module<Tensor, Tensor>[] modules) =>
            Sequential((IEnumerable<Module<Tensor, Tensor>>)modules);

        public static Modules.Sequential Sequential(params Tuple<string, Module<Tensor, Tensor>>[] modules) =>
            Sequential((IEnumerable<Tuple<string, Module<Tensor, Tensor>>>)modules);

        public static Modules.Sequential Sequential(IEnumerable<(string name, Module<Tensor, Tensor> submodule)> modules)
        {
            var sequential = Sequential();
            foreach (var (name, module) in modules) sequential.append(name, module);
            return sequential;
        }

        public static Modules.Sequential Sequential(IEnumerable<Tuple<string, Module<Tensor, Tensor>>> modules) =>
            Sequential(modules.Select(m => (m.Item1, m.Item2)));

        public static Modules.Sequential Sequential(IEnumerable<Module<Tensor, Tensor>> modules)
        {
            var sequential = Sequential();
            foreach (var module in modules) sequential.append(module);
            return sequential;
        }

        public static Modules.ModuleList<Module> ModuleList(params Module[] modules) => new(modules);

        public static Modules.ModuleList<T> ModuleList<T>(params T[] modules) where T : Module => new(modules);

        public static Modules.ModuleDict<Module> ModuleDict(params (string, Module)[] modules) => ModuleDict<Module>(modules);

        public static Modules.ModuleDict<T> ModuleDict<T>(params (string, T)[] modules) where T : Module
        {
            var dict = new Modules.ModuleDict<T>();
            foreach (var (name, module) in modules) dict.Add(name, module);
            return dict;
        }

        public static Modules.ParameterList ParameterList(params Modules.Parameter[] parameters) => new(parameters);

        public static Modules.ParameterDict ParameterDict(params (string, Modules.Parameter)[] parameters)
        {
            var dict = new Modules.ParameterDict();
            foreach (var (name, parameter) in parameters) dict.Add(name, parameter);
            return dict;
        }
    }
}
