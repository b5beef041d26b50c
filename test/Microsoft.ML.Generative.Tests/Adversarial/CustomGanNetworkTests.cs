using System.Reflection;
using System.Reflection.Emit;
using NUnit.Framework;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.Generative.Tests;

/// <summary>The user's own networks: found by their contract, and clear errors where they are not.</summary>
[TestFixture]
public class CustomGanNetworkTests
{
    private static readonly string Here = typeof(CustomGanNetworkTests).Assembly.GetName().Name!;
    private static readonly GanShapes Shapes = new(Features: 3, Image: null, Noise: 2, Condition: 1);

    [NetworkContract("two linear maps")]
    private sealed class LinearMaps : GanNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) =>
            nn.Linear(shapes.Noise + shapes.Condition, shapes.Features);

        public override nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes) =>
            nn.Sequential(nn.Linear(shapes.Features + shapes.Condition, 4), nn.Dropout(0.5), nn.Linear(4, 1));
    }

    private sealed class WithoutContract : GanNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) => throw new NotSupportedException();

        public override nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes) => throw new NotSupportedException();
    }

    [NetworkContract("wrong sizes")]
    private sealed class WrongSizes : GanNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) => nn.Linear(shapes.Noise, shapes.Features);

        public override nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes) =>
            nn.Linear(shapes.Features + shapes.Condition, 2);
    }

    [NetworkContract("no way to make it")]
    private sealed class WithArguments(int width) : GanNetworkFactory
    {
        public override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) => nn.Linear(width, width);

        public override nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes) => nn.Linear(width, width);
    }

    [NetworkContract("twice")]
    private abstract class First : GanNetworkFactory;

    [NetworkContract("twice")]
    private abstract class Second : GanNetworkFactory;

    [NetworkContract("fails")]
    private sealed class Failing : GanNetworkFactory
    {
        public Failing() => throw new TimeoutException("the user's own");

        public override nn.Module<Tensor, Tensor> CreateGenerator(GanShapes shapes) => throw new NotSupportedException();

        public override nn.Module<Tensor, Tensor> CreateDiscriminator(GanShapes shapes) => throw new NotSupportedException();
    }

    [Test]
    public void Networks_are_made_by_the_factory_that_the_contract_names()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var network = CustomGanNetwork.From<LinearMaps>(bounded: true);
        Assert.That((network.ContractName, network.AssemblyName, network.Bounded), Is.EqualTo(("two linear maps", Here, true)));
        Assert.That(network.BoundedOutput(Shapes));
        Assert.That(() => network.Validate(), Throws.Nothing);

        using var generator = network.CreateGenerator(Shapes);
        using var discriminator = network.CreateDiscriminator(Shapes, rowsIndependent: false);
        Assert.That(generator.Layout(), Is.EqualTo(new[] { "weight 3×3", "bias 3" }));
        Assert.That(discriminator.Layout(), Is.EqualTo(new[]
        {
            "network.0.weight 4×4", "network.0.bias 4", "network.2.weight 1×4", "network.2.bias 1",
        }));
        Assert.That(generator.training && discriminator.modules().OfType<TorchSharp.Modules.Dropout>().Single().training);

        discriminator.eval();
        var (rows, condition) = (randn(5, 3), randn(5, 1));
        var state = discriminator.state_dict();
        var hidden = cat([rows, condition], 1).matmul(state["network.0.weight"].t()) + state["network.0.bias"];
        var expected = hidden.mv(state["network.2.weight"][0]) + state["network.2.bias"];
        Assert.That(discriminator.call(rows, condition).Numbers(), Is.EqualTo(expected.Numbers()).Within(1e-6));
        Assert.That(discriminator.FeatureCount, Is.EqualTo(0));
    }

    [Test]
    public void A_class_without_a_contract_is_refused() =>
        Assert.That(() => CustomGanNetwork.From<WithoutContract>(), Throws.ArgumentException
            .With.Message.Contains(nameof(WithoutContract)).And.Message.Contains("[NetworkContract("));

    [Test]
    public void A_missing_assembly_is_named() =>
        Error("two linear maps", "Contoso.Networks", "'two linear maps'", "'Contoso.Networks'", "can't be loaded");

    [Test]
    public void A_missing_class_is_named() => Error("renamed since", Here, "'renamed since'", Here, "no class");

    [Test]
    public void A_contract_that_two_classes_claim_is_refused() => Error("twice", Here, nameof(First), nameof(Second));

    [Test]
    public void A_class_that_can_not_be_made_is_named() =>
        Error("no way to make it", Here, nameof(WithArguments), "without parameters");

    [Test]
    public void A_class_is_found_beside_others_that_can_not_be_loaded()
    {
        // An assembly of a factory, and of a class whose base class is in an assembly that isn't here.
        const string Present = "Half.Present";
        var absent = new PersistedAssemblyBuilder(new AssemblyName("Half.Absent"), typeof(object).Assembly);
        var parent = absent.DefineDynamicModule("Half.Absent").DefineType("Parent", TypeAttributes.Public);
        parent.CreateType();
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(Present), typeof(object).Assembly);
        var module = assembly.DefineDynamicModule(Present);
        module.DefineType("Child", TypeAttributes.Public, parent).CreateType();
        var factory = module.DefineType("Factory", TypeAttributes.Public, typeof(GanNetworkFactory));
        factory.SetCustomAttribute(new CustomAttributeBuilder(
            typeof(NetworkContractAttribute).GetConstructor([typeof(string)])!, ["whole"]));
        foreach (var method in typeof(GanNetworkFactory).GetMethods().Where(m => m.IsAbstract))
        {
            const MethodAttributes Override = MethodAttributes.Public | MethodAttributes.Virtual | MethodAttributes.HideBySig;
            var made = factory.DefineMethod(
                method.Name, Override, method.ReturnType, [.. method.GetParameters().Select(p => p.ParameterType)]);
            made.GetILGenerator().Emit(OpCodes.Ldnull);
            made.GetILGenerator().Emit(OpCodes.Ret);
        }
        factory.CreateType();
        using var file = new MemoryStream();
        assembly.Save(file);
        var loaded = Assembly.Load(file.ToArray());
        Assert.That(() => loaded.GetTypes(), Throws.TypeOf<ReflectionTypeLoadException>());
        Assert.That(() => new CustomGanNetwork { ContractName = "whole", AssemblyName = Present }.Validate(), Throws.Nothing);
    }

    [Test]
    public void An_error_of_the_users_own_comes_through_as_it_is() => Assert.That(
        () => new CustomGanNetwork { ContractName = "fails", AssemblyName = Here }.Validate(),
        Throws.TypeOf<TimeoutException>());

    [Test]
    public void Networks_of_the_wrong_size_are_refused_with_what_was_found_and_expected()
    {
        var network = CustomGanNetwork.From<WrongSizes>();
        Assert.That(() => network.CreateGenerator(Shapes), Throws.InvalidOperationException
            .With.Message.Contains("generator").And.Message.Contains("'wrong sizes'").And.Message.Contains("[2, 3]"));
        Assert.That(() => network.CreateDiscriminator(Shapes, false), Throws.InvalidOperationException
            .With.Message.Contains("discriminator").And.Message.Contains("[2, 2]").And.Message.Contains("[2, 1]"));
    }

    private static void Error(string contract, string assembly, params string[] parts)
    {
        var error = Assert.Throws<InvalidOperationException>(
            () => new CustomGanNetwork { ContractName = contract, AssemblyName = assembly }.Validate())!;
        foreach (var part in parts) Assert.That(error.Message, Does.Contain(part));
    }
}
