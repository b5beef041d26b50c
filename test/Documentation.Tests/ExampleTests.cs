using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Documentation.Tests;

/// <summary>The C# examples of the pages compile as they stand.</summary>
public class ExampleTests
{
    // Those of every new project; and those that a page takes as given whose example has none of its own.
    private const string ImplicitUsings = """
        using System; using System.Collections.Generic; using System.IO; using System.Linq; using System.Threading;

        """;

    private const string GivenUsings = """
        using Microsoft.ML; using Microsoft.ML.Data; using Microsoft.ML.Generative; using Microsoft.ML.Runtime;
        using Microsoft.ML.Transforms;
        using TorchSharp; using static TorchSharp.torch;

        """;

    private static readonly MetadataReference[] References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Append(typeof(ExampleTests).Assembly.Location).DistinctBy(Path.GetFileName)
            .Select(file => MetadataReference.CreateFromFile(file)),
    ];

    /// <summary>A block of C# in a page.</summary>
    /// <param name="Page">The page.</param>
    /// <param name="Line">The line where it begins, from 1.</param>
    /// <param name="Code">The block.</param>
    public sealed record Example(Page Page, int Line, string Code)
    {
        public override string ToString() => $"{Page}:{Line}";
    }

    public static IEnumerable<Example> Examples()
    {
        foreach (var page in Page.All)
        {
            int? begin = null;
            foreach (var (index, line) in page.Lines.Index())
                if (begin is null && line == "```csharp") begin = index + 1;
                else if (begin is { } first && line == "```")
                {
                    yield return new(page, first + 1, string.Join('\n', page.Lines[first..index]));
                    begin = null;
                }
        }
    }

    [Test]
    public void There_are_examples() =>
        Assert.That(Examples().Select(e => e.Page.Path).Distinct().Count(), Is.GreaterThanOrEqualTo(6));

    [TestCaseSource(nameof(Examples))]
    public void An_example_compiles(Example example) => Assert.That(Errors(example.Code), Is.Empty);

    [Test]
    public void What_does_not_exist_is_an_error() =>
        Assert.That(Errors("ml.Generative().Gan(new GanTrainer.Options { NoSuchOption = 1 });"), Has.Length.EqualTo(1));

    private static string[] Errors(string code)
    {
        var example = SyntaxFactory.ParseCompilationUnit(code);
        var statements = example.Members.Where(member => member is GlobalStatementSyntax);
        var types = example.Members.Where(member => member is not GlobalStatementSyntax);
        // In a class of its own, where an example's names may hide those of the context.
        var source = $$"""
            {{ImplicitUsings}}{{(example.Usings.Count > 0 ? example.Usings.ToFullString() : GivenUsings)}}
            class Example : {{typeof(ExampleContext).FullName}}
            {
                void Run()
                {
                    {{string.Concat(statements.Select(s => s.ToFullString()))}}
                }
            }
            {{string.Concat(types.Select(t => t.ToFullString()))}}
            """;
        var compilation = CSharpCompilation.Create("Example", [CSharpSyntaxTree.ParseText(source)], References,
            new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable));
        return
        [
            .. compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.ToString()),
        ];
    }
}
