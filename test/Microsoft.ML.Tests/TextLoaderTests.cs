using Microsoft.ML.Runtime;

namespace Microsoft.ML.Tests;

public class TextLoaderTests
{
    private readonly MLContext _ml = new(seed: 1);
    private readonly List<string> _log = [];
    private TemporaryFolder _folder = null!;

    public TextLoaderTests() => _ml.Log += (_, e) =>
    {
        if (e.Kind is ChannelMessageKind.Info or ChannelMessageKind.Warning)
            lock (_log)
                _log.Add($"{e.Kind}: {e.RawMessage}");
    };

    [SetUp]
    public void MakeFolder()
    {
        _folder = new();
        _log.Clear();
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    private class Iris
    {
        [LoadColumn(0)]
        public string Name = "";

        [LoadColumn(1, 2), ColumnName("Size")]
        public float[]? Sizes { get; set; }

        [LoadColumn(3), KeyType(3)]
        public uint Species = 0;

        [LoadColumn(4)]
        public bool Wild { get; set; }
    }

    private static TextLoader.Options Options(params TextLoader.Column[] columns) =>
        new() { Columns = columns, Separators = [','] };

    private static TextLoader.Column Number(string name, int index) => new(name, DataKind.Single, index);

    private static TextLoader.Column Text(string name, int index) => new(name, DataKind.String, index);

    private IDataView Load(string content, TextLoader.Options options) =>
        _ml.Data.LoadFromTextFile(_folder.Write("data.txt", content), options);

    private static float[] Floats(IDataView data, string column) => data.GetColumn<float>(column).ToArray();

    private static string[] Texts(IDataView data, string column) => data.GetColumn<string>(column).ToArray();

    private static float[][] Vectors(IDataView data, string column) => data.GetColumn<float[]>(column).ToArray();

    [Test]
    public void AClassSaysWhichFieldsItsMembersAre()
    {
        string path = _folder.Write("iris.csv", "name,a,b,species,wild\nMary,1.5,2,0,true\nOle,,-3e2,2,no\nBo,?,4,7,+1\n");
        var data = _ml.Data.LoadFromTextFile<Iris>(path, separatorChar: ',', hasHeader: true);
        Assert.That(data.Schema.Select(c => $"{c.Name}: {c.Type}"), Is.EqualTo(new[]
        {
            "Name: String", "Species: Key<UInt32, 0-2>", "Size: Vector<Single, 2>", "Wild: Boolean",
        }));
        Assert.That(data.Schema["Size"].HasSlotNames(), Is.False, "No sample was given, and nothing is read before a cursor is.");
        Assert.That(data.GetRowCount(), Is.Null);
        Assert.That(data.CanShuffle, Is.False);
        Assert.That(Texts(data, "Name"), Is.EqualTo(new[] { "Mary", "Ole", "Bo" }));
        Assert.That(Vectors(data, "Size"), Is.EqualTo(new[] { new[] { 1.5f, 2 }, [0, -300], [float.NaN, 4] }));
        Assert.That(data.GetColumn<uint>("Species"), Is.EqualTo(new uint[] { 1, 3, 0 }), "The last one is out of range.");
        Assert.That(data.GetColumn<bool>("Wild"), Is.EqualTo(new[] { true, false, true }));
    }

    [Test]
    public void AMemberWithoutAFieldIsRefusedByName()
    {
        string path = _folder.Write("a.txt", "1\n");
        Assert.That(() => _ml.Data.LoadFromTextFile<TestRow>(path), Throws.InvalidOperationException
            .With.Message.Contains("'Plain'").And.Message.Contains("LoadColumn"));
        Assert.That(() => _ml.Data.LoadFromTextFile<object>(path), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private class TestRow
    {
        public float Plain = 0;
    }

    [Test]
    public void HeadersNameTheSlotsOfVectors()
    {
        var options = Options(Text("Id", 0), new("V", DataKind.Single, [new(2, 3), new(1)]));
        options.HasHeader = true;
        options.AllowQuoting = true;
        var data = Load("// a comment\n# another\n\nid, b ,\"c, d\",e\nx,1,2,3\n//skipped\n\n#x,4,5,6\n", options);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["V"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => $"{n}"), Is.EqualTo(new[] { "c, d", "e", "b" }));
        Assert.That(Texts(data, "Id"), Is.EqualTo(new[] { "x", "#x" }));
        Assert.That(Vectors(data, "V"), Is.EqualTo(new[] { new float[] { 2, 3, 1 }, [5, 6, 4] }));
    }

    [Test]
    public void AHeaderFileTakesThePlaceOfAHeader()
    {
        var options = Options(new TextLoader.Column("V", DataKind.Single, 0, 1));
        options.HeaderFile = _folder.Write("head.txt", "left,right\n");
        options.HasHeader = true;
        var data = Load("1,2\n3,4\n", options);
        VBuffer<ReadOnlyMemory<char>> names = default;
        data.Schema["V"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => $"{n}"), Is.EqualTo(new[] { "left", "right" }));
        Assert.That(Vectors(data, "V"), Has.Length.EqualTo(2));
    }

    [Test]
    public void QuotesKeepSeparatorsAndTwoOfThemAreOne()
    {
        var options = Options(Text("A", 0), Text("B", 1));
        options.AllowQuoting = true;
        const string Content = "x,y\n\"a \"\"q\"\", b\" , c \n  lead,\n\"open,1\n\"a\"b,2\n\"\",\"\"\"\"\n";
        var data = Load(Content, options);
        Assert.That(Texts(data, "A"), Is.EqualTo(new[] { "x", "a \"q\", b", "lead", "", "", "" }));
        Assert.That(Texts(data, "B"), Is.EqualTo(new[] { "y", "c ", "", "", "2", "\"" }));
        Assert.That(_log[0].ToLowerInvariant(), Does.Match(@"^warning: .*data\.txt\(4,1\)-\(4,8\): .*quoting"));
        Assert.That(_log[1].ToLowerInvariant(), Does.Match(@"^warning: .*data\.txt\(5,1\)-\(5,5\): .*quoting"));
        Assert.That(_log[2], Does.Match("^Info: .*6 rows.* 0 bad values.* 2 format errors"));
        options.AllowQuoting = false;
        Assert.That(Texts(Load(Content, options), "A").Skip(1).Take(2), Is.EqualTo(new[] { "\"a \"\"q\"\"", "lead" }));
    }

    [Test]
    public void AnotherEscapeCharacterTakesOnlyQuotes()
    {
        var options = Options(Text("A", 0), Text("B", 1));
        options.AllowQuoting = true;
        options.EscapeChar = '\\';
        Assert.That(Texts(Load("\"a \\\"q\\\" \\n\",1\n\"\\\\\",2\n", options), "A"),
            Is.EqualTo(new[] { "a \"q\" \\n", "\\\\" }));
        options.Separators = ['\\'];
        Assert.That(() => Load("", options), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void QuotedFieldsMayGoOnInTheNextLine()
    {
        var options = Options(Text("A", 0), Number("B", 1));
        options.AllowQuoting = true;
        options.ReadMultilines = true;
        var data = Load("\"one\ntwo\n\nfour \"\"q\"\"\",1\nplain,2\nx y, 3\n", options);
        Assert.That(Texts(data, "A"), Is.EqualTo(new[] { "one\ntwo\n\nfour \"q\"", "plain", "x y" }));
        Assert.That(Floats(data, "B"), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(() => Texts(Load("a,1\n\"never closed,2\nb,3\n", options), "A"), Throws.InstanceOf<FormatException>());
    }

    [Test]
    public void NumbersAreReadToTheLastBit()
    {
        string[] written =
        [
            "1", "-0", "+5", "-.5", "5.", "0.1", "1e10", "1E-8", "3.4028235e38", "3.4028236e38", "1e39", "1.4e-45", "1e-60",
            "16777217", "123456789012345678901234567890", "0.000000000000000000000000000001", "  7 ", "NaN", "?", "Infinity",
            "-Infinity", "∞", "na", "N/A", "",
        ];
        var options = Options(Number("F", 0), new("D", DataKind.Double, 0), Number("X", 1));
        var data = Load(string.Concat(written.Select(w => w + ",1\n")), options);
        float[] floats =
        [
            1, -0f, 5, -.5f, 5, .1f, 1e10f, 1e-8f, float.MaxValue, float.PositiveInfinity, float.PositiveInfinity, float.Epsilon,
            0, 16777216, 123456789012345678901234567890f, 1e-30f, 7, float.NaN, float.NaN, float.PositiveInfinity,
            float.NegativeInfinity, float.PositiveInfinity, float.NaN, float.NaN, 0,
        ];
        Assert.That(Floats(data, "F").Select(BitsOf), Is.EqualTo(floats.Select(BitsOf)));
        double[] doubles =
        [
            1, -0d, 5, -.5, 5, .1, 1e10, 1e-8, 3.4028235e38, 3.4028236e38, 1e39, 1.4e-45, 1e-60, 16777217,
            123456789012345678901234567890d, 1e-30, 7, double.NaN, double.NaN, double.PositiveInfinity,
            double.NegativeInfinity, double.PositiveInfinity, double.NaN, double.NaN, 0,
        ];
        Assert.That(data.GetColumn<double>("D"), Is.EqualTo(doubles));
        Assert.That(_log, Is.Empty, "None of them is a bad value.");
    }

    private static uint BitsOf(float value) => float.IsNaN(value) ? uint.MaxValue : BitConverter.SingleToUInt32Bits(value);

    [Test]
    public void BadValuesAreMissingAndCounted()
    {
        var options = Options(new("V", DataKind.Single, 0, 1), new("K", DataKind.UInt32, [new(2)], new KeyCount(5)));
        var data = Load("1,2,3\nx,1 2,5\n1.5e,3,a\n--1,1e5x,?\n" + string.Concat(Enumerable.Repeat("bad,1,0\n", 20)), options);
        using (var cursor = data.GetRowCursor(data.Schema))
        {
            // Whoever asks for no value has them parsed and counted all the same.
            for (int rows = 0; cursor.MoveNext(); rows++)
                Assert.That(cursor.Position, Is.EqualTo(rows));
        }
        Assert.That(_log[0], Does.Match("^Info: .*line 2.*column V.*slot 0$"));
        Assert.That(_log[1], Does.Match("^Info: .*line 2.*column V.*slot 1$"));
        Assert.That(_log[2], Does.Match("^Info: .*line 2.*column K$"));
        Assert.That(_log[^1], Does.Match("^Info: .*24 rows.* 27 bad values.* 0 format errors$"));
        Assert.That(_log, Has.Count.EqualTo(12), "Ten of them are shown, then a word that the others are not.");
        Assert.That(Vectors(data, "V")[1], Is.EqualTo(new[] { float.NaN, float.NaN }));
        Assert.That(data.GetColumn<uint>("K").Take(4), Is.EqualTo(new uint[] { 4, 0, 0, 0 }));
    }

    [Test]
    public void ABadIntegerHasNoMissingValueAndIsAnError()
    {
        var options = Options(new("Whole", DataKind.Int32, 0), Number("X", 1));
        string path = _folder["data.txt"];
        var data = Load("1,2\n,3\n-2147483648,1\n2147483648,1\n", options);
        Assert.That(() => data.GetColumn<int>("Whole").Count(), Throws.InstanceOf<FormatException>()
            .With.InnerException.InstanceOf<InvalidOperationException>()
            .With.Message.Contains("2147483648").And.Message.Contains("line 4").And.Message.Contains("Whole"));
        options.UseThreads = false;
        var sequential = _ml.Data.LoadFromTextFile(path, options);
        Assert.That(sequential.GetColumn<int>("Whole").Take(3), Is.EqualTo(new[] { 1, 0, int.MinValue }));
        Assert.That(() => sequential.GetColumn<int>("Whole").Count(), Throws.InvalidOperationException
            .With.Message.Contains("line 4"));
        Assert.That(Floats(data, "X"), Is.EqualTo(new[] { 2, 3, 1, 1 }), "A column that nobody asks for is not parsed.");
    }

    [Test]
    public void FieldsBeyondTheLineAreZeroOrNaN()
    {
        var options = Options(Number("F", 2), Text("T", 7), new("V", DataKind.Single, 1, 3), new("I", DataKind.Int32, 5));
        const string Content = "1,2\n1,2,3,4,5,6,7,8\n1,,3\n";
        var data = Load(Content, options);
        Assert.That(Floats(data, "F"), Is.EqualTo(new[] { 0, 3, 3 }));
        Assert.That(Texts(data, "T"), Is.EqualTo(new[] { "", "8", "" }));
        Assert.That(data.GetColumn<int>("I"), Is.EqualTo(new[] { 0, 6, 0 }));
        Assert.That(Vectors(data, "V"), Is.EqualTo(new[] { new float[] { 2, 0, 0 }, [2, 3, 4], [0, 3, 0] }));
        options.MissingRealsAsNaNs = true;
        data = Load(Content, options);
        Assert.That(Floats(data, "F"), Is.EqualTo(new[] { float.NaN, 3, 3 }));
        Assert.That(Vectors(data, "V"), Is.EqualTo(new[]
        {
            new[] { 2, float.NaN, float.NaN }, [2, 3, 4], [float.NaN, 3, float.NaN],
        }));
        Assert.That(data.GetColumn<int>("I"), Is.EqualTo(new[] { 0, 6, 0 }));
    }

    [Test]
    public void VectorsOfManyEmptyFieldsAreSparse()
    {
        var data = Load("1,,,\n1,2,,\n1,2,3,\n,,,\n", Options(new TextLoader.Column("V", DataKind.Single, 0, 3)));
        Assert.That(data.GetColumn<VBuffer<float>>("V").Select(v => (v.IsDense, v.GetValues().Length)),
            Is.EqualTo(new[] { (false, 1), (false, 2), (true, 4), (false, 0) }));
    }

    [Test]
    public void SparseLinesSayTheirSizeOrTheLoaderDoes()
    {
        var options = Options(Number("A", 0), new("B", DataKind.Single, 1, 5));
        options.AllowSparse = true;
        const string Content = "1,5,2:6,4:3\n7,5,0:1\n9,2,3\n1,9:1\n1,2:2,1:1\n";
        var data = Load(Content, options);
        Assert.That(Floats(data, "A"), Is.EqualTo(new[] { 1, 7, 9, 0, 0 }));
        Assert.That(Vectors(data, "B"), Is.EqualTo(new[]
        {
            new float[] { 0, 0, 6, 0, 3 }, [1, 0, 0, 0, 0], [2, 3, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0],
        }));
        Assert.That(_log.Count(m => m.Contains("(4,3)-(4,6)")), Is.EqualTo(2), "Once a cursor.");
        options.InputSize = 8;
        data = Load(Content, options);
        Assert.That(Floats(data, "A"), Is.EqualTo(new[] { 1, 7, 9, 1, 1 }));
        Assert.That(Vectors(data, "B"), Is.EqualTo(new[]
        {
            new float[] { 5, 0, 0, 6, 0 }, [5, 1, 0, 0, 0], [2, 3, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 2, 0, 0],
        }));
    }

    [Test]
    public void RangesReachToTheEndOrTakeWhatIsLeft()
    {
        const string Content = "1,2,3,4\n5,6,7,8\n";
        var data = Load(Content, new() { Separators = [','] });
        Assert.That(data.Schema.Select(c => $"{c.Name}: {c.Type}"),
            Is.EqualTo(new[] { "Label: Single", "Features: Vector<Single, 3>" }), "What comes without columns.");
        Assert.That(Vectors(data, "Features")[1], Is.EqualTo(new[] { 6, 7, 8 }));

        data = Load(Content, Options(Number("A", 2),
            new("Rest", DataKind.Single, [new TextLoader.Range { Min = 0, AutoEnd = true, AllOther = true }])));
        Assert.That(Vectors(data, "Rest"), Is.EqualTo(new[] { new float[] { 1, 2, 4 }, [5, 6, 8] }));

        data = Load("1,2,3\n4\n5,6,\n", Options(Number("A", 0),
            new("Rest", DataKind.Single, [new TextLoader.Range { Min = 1, VariableEnd = true }])));
        Assert.That($"{data.Schema["Rest"].Type}", Is.EqualTo("Vector<Single>"));
        Assert.That(Vectors(data, "Rest"), Is.EqualTo(new[] { new float[] { 2, 3 }, [], [6, 0] }));

        Assert.That(() => Load("1,2\n3\n", new() { Separators = [','] }), Throws.InstanceOf<ArgumentOutOfRangeException>(),
            "Lines of two sizes.");
        Assert.That(() => _ml.Data.CreateTextLoader([new("V", DataKind.Single, [new(0, null)])]),
            Throws.InstanceOf<ArgumentOutOfRangeException>(), "No sample.");
    }

    [Test]
    public void ImpossibleColumnsAreRefused()
    {
        Assert.That(() => _ml.Data.CreateTextLoader([new("V", DataKind.Single, [new(0, 3), new(2)])]),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("'V'"));
        Assert.That(() => _ml.Data.CreateTextLoader([new("V", DataKind.Single, new TextLoader.Range[0])]),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _ml.Data.CreateTextLoader([new("K", DataKind.Single, [new(0)], new KeyCount(3))]),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new TextLoader.Range(3, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new TextLoader.Range(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new KeyCount(0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        foreach (char separator in "7\"\n")
            Assert.That(() => _ml.Data.CreateTextLoader([Number("A", 0)], separator),
                Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => _ml.Data.CreateTextLoader([Number("A", 0)], ':', allowSparse: true),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void DecimalCommasSpacesAndSeveralSeparators()
    {
        var options = Options(Number("A", 0), Number("B", 1));
        options.Separators = [';', ' '];
        options.DecimalMarker = ',';
        options.TrimWhitespace = true;
        var data = Load("1,5;2\n3 4,25  \n1.5 1\n", options);
        Assert.That(Floats(data, "A"), Is.EqualTo(new[] { 1.5f, 3, float.NaN }));
        Assert.That(Floats(data, "B"), Is.EqualTo(new[] { 2, 4.25f, 1 }));
        options.DecimalMarker = '*';
        Assert.That(() => Load("", options), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void TrimmingTakesTheEndOfTheLineOnly()
    {
        var options = Options(Text("A", 0), Text("B", 1));
        Assert.That(Texts(Load(" a , b \t\n", options), "B"), Is.EqualTo(new[] { "b \t" }));
        options.TrimWhitespace = true;
        var data = Load(" a , b \t\n", options);
        Assert.That(Texts(data, "A").Concat(Texts(data, "B")), Is.EqualTo(new[] { "a ", "b" }));
    }

    [Test]
    public void TimesAndIdsAreRead()
    {
        var options = Options(new("S", DataKind.TimeSpan, 0), new("T", DataKind.DateTime, 1),
            new("Z", DataKind.DateTimeOffset, 2));
        var data = Load("1.02:03:04.5,2020-01-02T03:04:05,2020-01-02T03:04:05+02:00\n,,\n", options);
        Assert.That(data.GetColumn<TimeSpan>("S"), Is.EqualTo(new[] { new TimeSpan(1, 2, 3, 4, 500), default }));
        Assert.That(data.GetColumn<DateTime>("T"), Is.EqualTo(new[] { new DateTime(2020, 1, 2, 3, 4, 5), default }));
        Assert.That(data.GetColumn<DateTimeOffset>("Z"), Is.EqualTo(new[]
        {
            new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)), default,
        }));
    }

    [Test]
    public void SeveralFilesAreOneEachWithItsHeader()
    {
        _folder.Write("part1.csv", "x\n1\n2\n");
        _folder.Write("part2.csv", "x\n3\n");
        _folder.Write("other.csv", "x\n9\n");
        var loader = _ml.Data.CreateTextLoader([Number("X", 0)], ',', hasHeader: true);
        Assert.That(Floats(loader.Load(_folder["part1.csv"], _folder["part2.csv"]), "X"), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(Floats(loader.Load(_folder["part*.csv"]), "X"), Is.EqualTo(new[] { 1, 2, 3 }));
        Assert.That(Floats(loader.Load(_folder["other.csv"] + "+" + _folder["part2.csv"]), "X"), Is.EqualTo(new[] { 9, 3 }));
        Assert.That(new MultiFileSource(_folder["..."]).Count, Is.EqualTo(3));
        Assert.That(loader.GetOutputSchema()["X"].Type, Is.EqualTo(NumberDataViewType.Single));
    }

    [Test]
    public void MaxRowsEndsTheReading()
    {
        var options = Options(Number("A", 0));
        options.MaxRows = 3;
        Assert.That(Floats(Load("1\n2\n3\n4\n", options), "A"), Is.EqualTo(new[] { 1, 2, 3 }));
        options.MaxRows = 0;
        Assert.That(Floats(Load("1\n2\n", options), "A"), Is.Empty);
    }

    [Test]
    public void AMissingFileIsNamed()
    {
        string path = _folder["nowhere.csv"];
        Assert.That(() => _ml.Data.LoadFromTextFile(path, [Number("A", 0)]),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains(path));
        var data = _ml.Data.CreateTextLoader([Number("A", 0)]).Load(path);
        var error = Assert.Catch<FormatException>(() => Floats(data, "A"));
        var innermost = error!.GetBaseException();
        Assert.That(innermost, Is.InstanceOf<IOException>().With.Message.Contains(path));
    }

    [Test]
    public void RowsKeepTheirOrderAndIdsAndCursorSetsShareThem()
    {
        const int Count = 5000;
        var options = Options(Number("A", 0), Text("T", 1));
        var data = Load(string.Concat(Enumerable.Range(0, Count).Select(i => $"{i},t{i}\n")), options);
        using (var cursor = data.GetRowCursor([data.Schema["A"]]))
        {
            var get = cursor.GetGetter<float>(data.Schema["A"]);
            var getId = cursor.GetIdGetter();
            float value = 0;
            DataViewRowId id = default;
            Assert.That(cursor.IsColumnActive(data.Schema["T"]), Is.False);
            Assert.That(() => get(ref value), Throws.InvalidOperationException, "Before the first row.");
            for (int i = 0; i < Count; i++)
            {
                Assert.That(cursor.MoveNext(), Is.True);
                get(ref value);
                getId(ref id);
                Assert.That((value, id.Low), Is.EqualTo(((float)i, (ulong)i)));
            }
            Assert.That(cursor.MoveNext(), Is.False);
        }

        var seen = new List<float>();
        var cursors = data.GetRowCursorSet(data.Schema, 3);
        Assert.That(cursors, Has.Length.EqualTo(3));
        Parallel.ForEach(cursors, cursor =>
        {
            using (cursor)
            {
                var get = cursor.GetGetter<float>(data.Schema["A"]);
                var getText = cursor.GetGetter<ReadOnlyMemory<char>>(data.Schema["T"]);
                float value = 0, last = -1;
                ReadOnlyMemory<char> text = default;
                while (cursor.MoveNext())
                {
                    get(ref value);
                    getText(ref text);
                    lock (seen)
                    {
                        Assert.That($"t{value}", Is.EqualTo($"{text}"));
                        seen.Add(value);
                    }
                    Assert.That(value, Is.GreaterThan(last));
                    last = value;
                }
            }
        });
        Assert.That(seen.Order(), Is.EqualTo(Enumerable.Range(0, Count)));
    }

    [Test]
    public void ACursorThatIsLeftEarlyClosesTheFile()
    {
        var options = Options(Number("A", 0));
        var data = Load(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i}\n")), options);
        Assert.That(data.GetColumn<float>("A").Take(2), Is.EqualTo(new[] { 0, 1 }));
        using (File.Open(_folder["data.txt"], FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            Assert.Pass();
    }
}
