using Microsoft.ML.Data;
using NUnit.Framework;

namespace Microsoft.ML.Generative.Tests.Autoregressive;

/// <summary>A column that marks missing values, for columns of bytes too, which have no NaN.</summary>
public class CompletionMaskTests
{
    private const int Size = 6;
    private const string Completed = "Completed";

    private MLContext _context = null!;
    private Row[] _rows = [];
    private AutoregressiveTransformer _model = null!;

    [OneTimeSetUp]
    public void Train()
    {
        _context = new MLContext(seed: 1);
        var random = new Random(3);
        _rows = [.. Enumerable.Range(0, 40).Select(_ => new Row
        {
            Features = [.. Enumerable.Range(0, Size).Select(_ => (byte)random.Next(2))],
            Missing = [.. Enumerable.Range(0, Size).Select(_ => random.Next(2) == 1)],
        })];
        foreach (var row in _rows)
        {
            row.Bytes = [.. row.Missing.Select(m => (byte)(m ? 255 : 0))];
            row.Numbers = [.. row.Missing.Select(m => m ? -0.5f : 0)];
            row.Doubles = [.. row.Missing.Select(m => m ? 1e-300 : 0)];
            row.Holes = [.. row.Features.Zip(row.Missing, (f, m) => m ? float.NaN : f)];
        }
        _model = Trainer(null).Fit(View());
    }

    [OneTimeTearDown]
    public void DisposeModel() => _model.Dispose();

    [Test]
    public void Marked_values_of_bytes_are_drawn_and_the_others_kept()
    {
        var complete = Complete(_rows, nameof(Row.Missing));
        var drawn = 0;
        for (var row = 0; row < _rows.Length; row++)
            for (var slot = 0; slot < Size; slot++)
            {
                Assert.That(complete[row][slot], Is.AnyOf((byte)0, (byte)1));
                if (!_rows[row].Missing[slot]) Assert.That(complete[row][slot], Is.EqualTo(_rows[row].Features[slot]));
                else if (complete[row][slot] != _rows[row].Features[slot]) drawn++;
            }
        Assert.That(drawn, Is.GreaterThan(_rows.Length), "of about three values a row, half come out otherwise");
    }

    [Test]
    public void A_mask_of_any_type_says_what_NaN_says()
    {
        var holes = _context.Transforms.DropColumns(nameof(Row.Features))
            .Append(_context.Transforms.CopyColumns(nameof(Row.Features), nameof(Row.Holes))).Fit(View()).Transform(View());
        var expected = Read(_model.Complete(holes, seed: 7));
        foreach (var mask in (string[])[nameof(Row.Missing), nameof(Row.Bytes), nameof(Row.Numbers), nameof(Row.Doubles)])
            Assert.That(Complete(_rows, mask), Is.EqualTo(expected), mask);
        // Both at once: what either marks.
        Assert.That(Read(_model.Complete(holes, seed: 7, maskColumnName: nameof(Row.Missing))), Is.EqualTo(expected));
    }

    [Test]
    public void What_stands_under_the_mask_is_not_read()
    {
        var others = _rows.Select(row => row.With(row.Features.Zip(row.Missing, (f, m) => m ? (byte)(1 - f) : f))).ToArray();
        Assert.That(Complete(others, nameof(Row.Missing)), Is.EqualTo(Complete(_rows, nameof(Row.Missing))));
    }

    [Test]
    public void Likelihoods_are_those_of_the_values_that_stand()
    {
        var masked = _model.Complete(View(), maskColumnName: nameof(Row.Missing));
        Assert.That(masked.GetColumn<float>("LogLikelihood"),
            Is.EqualTo(_model.Transform(View()).GetColumn<float>("LogLikelihood")));
        Assert.That(masked.GetColumn<float>("LogLikelihood"), Has.All.Negative);
    }

    [Test]
    public void A_mask_named_in_training_is_the_models_and_is_saved_with_it()
    {
        using var model = Trainer(nameof(Row.Missing)).Fit(View());
        var expected = Read(model.Complete(View(), seed: 7));
        Assert.That(expected, Is.EqualTo(Complete(_rows, nameof(Row.Missing))), "the same weights, and the same mask");
        using var file = new MemoryStream();
        _context.Model.Save(model, View().Schema, file);
        file.Position = 0;
        using var loaded = (AutoregressiveTransformer)_context.Model.Load(file, out _);
        Assert.That(Read(loaded.Complete(View(), seed: 7)), Is.EqualTo(expected));
        Assert.That(Read(loaded.Transform(View())), Is.EqualTo(Read(model.Transform(View()))));
        Refused(() => loaded.Transform(Without(nameof(Row.Missing))), nameof(Row.Missing), "mask");
    }

    [Test]
    public void A_mask_that_is_no_mask_is_refused()
    {
        Refused(() => _model.Complete(View(), maskColumnName: "Nowhere"), "Nowhere", "mask");
        Refused(() => _model.Complete(View(), maskColumnName: nameof(Row.Short)), nameof(Row.Short), $"{Size} values");
        Refused(() => _model.Complete(View(), maskColumnName: nameof(Row.Text)), nameof(Row.Text), "Boolean");
        Assert.That(() => _model.Complete(View(), maskColumnName: " "), Throws.ArgumentException);
        Refused(() => Trainer("Nowhere").Fit(View()), "Nowhere", "mask");
        Refused(() => Trainer(nameof(Row.Short)).Fit(View()), nameof(Row.Short), $"{Size} values");
        Refused(() => _context.Transforms.CopyColumns("Copy", nameof(Row.Features)).Append(Trainer(nameof(Row.Text))).Fit(View()),
            nameof(Row.Text), "Boolean");
    }

    [Test]
    public void A_mask_that_does_not_say_is_an_error_of_the_row()
    {
        var rows = _rows.Select(row => row.With(row.Features)).ToArray();
        rows[2].Numbers[4] = float.NaN;
        Assert.That(() => Complete(rows, nameof(Row.Numbers)), Throws.InstanceOf<InvalidOperationException>()
            .With.Message.Contains("Row 2").And.Message.Contains(nameof(Row.Numbers)).And.Message.Contains("slot 4"));
    }

    private MadeTrainer Trainer(string? mask) => new MLContext(seed: 1).Generative().Made(new MadeTrainer.Options
    {
        HiddenWidths = [8],
        MaximumSteps = 5,
        BatchSize = 20,
        MaskColumnName = mask,
    });

    private IDataView View(Row[]? rows = null) => _context.Data.LoadFromEnumerable(rows ?? _rows);

    private IDataView Without(string column) => _context.Transforms.DropColumns(column).Fit(View()).Transform(View());

    private byte[][] Complete(Row[] rows, string mask) => Read(_model.Complete(View(rows), seed: 7, maskColumnName: mask));

    private static byte[][] Read(IDataView view) => [.. view.GetColumn<byte[]>(Completed)];

    private static void Refused(TestDelegate act, params string[] words)
    {
        var error = Assert.Catch<ArgumentOutOfRangeException>(act)!;
        foreach (var word in words) Assert.That(error.Message, Does.Contain(word));
    }

    private sealed class Row
    {
        [VectorType(Size)]
        public byte[] Features { get; set; } = [];

        [VectorType(Size)]
        public bool[] Missing { get; set; } = [];

        [VectorType(Size)]
        public byte[] Bytes { get; set; } = [];

        [VectorType(Size)]
        public float[] Numbers { get; set; } = [];

        [VectorType(Size)]
        public double[] Doubles { get; set; } = [];

        [VectorType(Size)]
        public float[] Holes { get; set; } = [];

        [VectorType(Size - 1)]
        public bool[] Short { get; set; } = new bool[Size - 1];

        public string Text { get; set; } = "";

        public Row With(IEnumerable<byte> features) => new()
        {
            Features = [.. features],
            Missing = Missing,
            Bytes = Bytes,
            Numbers = [.. Numbers],
            Doubles = Doubles,
            Holes = Holes,
        };
    }
}
