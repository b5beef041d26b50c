using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Tests;

/// <summary>What is written here was written by ML.NET's own package.</summary>
public class TextSaverTests
{
    private readonly MLContext _ml = new(seed: 1);

    private class Row
    {
        public string T = "";
        public float F;
        public double D;
        public int I;
        public bool B;

        [KeyType(5)]
        public uint K;

        [VectorType(3)]
        public float[] V = new float[3];

        [VectorType(6)]
        public float[] S = new float[6];

        public TimeSpan Ts;
        public DateTime Dt;
        public DateTimeOffset Dz;
    }

    private class Odd
    {
        [ColumnName("a b"), VectorType(2)]
        public string[] A = ["x", "y"];

        [ColumnName("x {y}")]
        public double B = 0;

        [ColumnName("q \"r"), KeyType(5)]
        public uint C = 0;

        [ColumnName("back\\slash")]
        public float D = 0;

        [ColumnName("#h=1")]
        public float E = 0;

        [ColumnName("q r"), VectorType]
        public bool[] F = [true];
    }

    private IDataView Rows() => _ml.Data.LoadFromEnumerable(new[]
    {
        new Row(),
        new Row { T = "a b", F = 1.5f, D = 0.1, I = -3, B = true, K = 2, V = [1, 0, 0.25f] },
        new Row
        {
            T = "say \"hi\",you", F = float.NaN, D = double.NaN, K = 9, V = [0, float.PositiveInfinity, -1e-8f],
            S = [0, 0, 0, 0, 4, 0], Ts = TimeSpan.FromMinutes(90.5), Dt = new(2020, 1, 2, 3, 4, 5),
            Dz = new(2020, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
        },
        new Row { T = " lead: x", F = 1e10f, D = 1e300, S = [1, 2, 3, 4, 5, 6] },
    });

    private string Save(IDataView data, char separator = '\t', bool header = true, bool schema = true, bool dense = false)
    {
        using var stream = new MemoryStream();
        _ml.Data.SaveAsText(data, stream, separator, header, schema, forceDense: dense);
        Assert.That(stream.CanWrite, Is.True, "The stream is the caller's.");
        return Encoding.UTF8.GetString(stream.ToArray()).ReplaceLineEndings("\n");
    }

    [Test]
    public void SparseLinesWithSchemaAndHeader() => Assert.That(Save(Rows()), Is.EqualTo(
        """
        #@ TextLoader{
        #@   header+
        #@   sep=tab
        #@   col=T:TX:0
        #@   col=F:R4:1
        #@   col=D:R8:2
        #@   col=I:I4:3
        #@   col=B:BL:4
        #@   col=K:U4[5]:5
        #@   col=V:R4:6-8
        #@   col=S:R4:9-14
        #@   col=Ts:TS:15
        #@   col=Dt:DT:16
        #@   col=Dz:DZ:17
        #@ }
        T|F|D|I|B|K|12|9:Ts|10:Dt|11:Dz
        18|5:0
        a b|1.5|0.10000000000000001|-3|1|2|1|0|0.25|9|0:0
        "say ""hi"",you"|?|?|15|4:Infinity|5:-1E-08|10:4|12:"01:30:30"|13:"2020-01-02T03:04:05.0000000"|14:"2020-01-02T03:04:05.0000000+02:00"
        " lead: x"|1E+10|1.0000000000000001E+300|0|0|0|0|0|0|1|2|3|4|5|6|"00:00:00"|"0001-01-01T00:00:00.0000000"|"0001-01-01T00:00:00.0000000+00:00"

        """.ReplaceLineEndings("\n").Replace('|', '\t')));

    [Test]
    public void DenseLinesOnly() => Assert.That(Save(Rows(), ',', header: false, schema: false, dense: true), Is.EqualTo(
        """
        "",0,0,0,0,0,0,0,0,0,0,0,0,0,0,"00:00:00","0001-01-01T00:00:00.0000000","0001-01-01T00:00:00.0000000+00:00"
        a b,1.5,0.10000000000000001,-3,1,2,1,0,0.25,0,0,0,0,0,0,"00:00:00","0001-01-01T00:00:00.0000000","0001-01-01T00:00:00.0000000+00:00"
        "say ""hi"",you",?,?,0,0,,0,Infinity,-1E-08,0,0,0,0,4,0,"01:30:30","2020-01-02T03:04:05.0000000","2020-01-02T03:04:05.0000000+02:00"
        " lead: x",1E+10,1.0000000000000001E+300,0,0,0,0,0,0,1,2,3,4,5,6,"00:00:00","0001-01-01T00:00:00.0000000","0001-01-01T00:00:00.0000000+00:00"

        """.ReplaceLineEndings("\n")));

    [Test]
    public void OddNamesAreQuoted() => Assert.That(Save(_ml.Data.LoadFromEnumerable(new[] { new Odd() }), ';'), Is.EqualTo(
        """
        #@ TextLoader{
        #@   header+
        #@   sep=semicolon
        #@   col={name={a b} type=TX src=0-1}
        #@   col={name={x {y}} type=R8 src=2}
        #@   col={name={q \"r} type=U4 src=3 key=5}
        #@   col=back\slash:R4:4
        #@   col={name={#h=1} src=5}
        #@   col={name={q r} type=BL src=6-**}
        #@ }
        "";"";x {y};"q ""r";back\slash;#h=1
        x;y;0;0;0;0;1

        """.ReplaceLineEndings("\n")));

    [TestCase("a\\{b", "{name={a\\\\\\{b} src=0}")]
    [TestCase("a\\", "a\\:R4:0")]
    [TestCase("{", "{name={\\{} src=0}")]
    [TestCase("a}b{", "{name={a\\}b\\{} src=0}")]
    [TestCase("a#b", "{name={a#b} src=0}")]
    [TestCase("a\"b\"c", "{name={a\"b\"c} src=0}")]
    [TestCase("trail ", "{name={trail } src=0}")]
    [TestCase("\\{{", "{name={\\\\\\{\\{} src=0}")]
    public void QuotingOfNames(string name, string column)
    {
        var definition = SchemaDefinition.Create(typeof(One));
        definition[nameof(One.A)].ColumnName = name;
        var data = _ml.Data.LoadFromEnumerable([new One { A = 5 }], definition);
        string saved = Save(data);
        Assert.That(saved.Split('\n')[3], Is.EqualTo($"#@   col={column}"));
        using var folder = new TemporaryFolder();
        var loaded = _ml.Data.LoadFromTextFile(folder.Write("saved.txt", saved));
        Assert.That(loaded.Schema.Single().Name, Is.EqualTo(name.Trim()));
        Assert.That(loaded.GetColumn<float>(loaded.Schema[0]), Is.EqualTo(new[] { 5 }));
    }

    private class One
    {
        public float A;
    }

    [Test]
    public void WhatIsSavedLoadsBack()
    {
        using var folder = new TemporaryFolder();
        var joined = _ml.Transforms.Concatenate("Both", "F", "V").Append(_ml.Transforms.DropColumns("V")).Fit(Rows())
            .Transform(Rows());
        string path = folder.Write("saved.txt", Save(joined, dense: true));
        var loaded = _ml.Data.LoadFromTextFile(path);
        Assert.That(loaded.Schema.Select(c => $"{c.Name}: {c.Type}"),
            Is.EqualTo(joined.Schema.Where(c => !c.IsHidden).Select(c => $"{c.Name}: {c.Type}")));
        VBuffer<ReadOnlyMemory<char>> names = default;
        loaded.Schema["Both"].GetSlotNames(ref names);
        Assert.That(names.DenseValues().Select(n => $"{n}").First(), Is.EqualTo("F"));
        Assert.That(loaded.GetColumn<float[]>("Both"), Is.EqualTo(joined.GetColumn<float[]>("Both")));
        Assert.That(loaded.GetColumn<double>("D"), Is.EqualTo(joined.GetColumn<double>("D")));
        Assert.That(loaded.GetColumn<uint>("K"), Is.EqualTo(new uint[] { 1, 3, 0, 1 }));

        // Quotes and sparse lines are read only by who asks for them, and then the file's own options are not.
        var quoting = new TextLoader.Options
        {
            HasHeader = true, AllowQuoting = true, AllowSparse = true,
            Columns = [new("T", DataKind.String, 0), new("S", DataKind.Single, 9, 14), new("Dz", DataKind.DateTimeOffset, 17)],
        };
        loaded = _ml.Data.LoadFromTextFile(folder.Write("sparse.txt", Save(Rows())), quoting);
        foreach (string column in new[] { "T", "Dz", "S" })
            Assert.That(Values(loaded, column), Is.EqualTo(Values(Rows(), column)), column);
    }

    private static Array Values(IDataView data, string column) => column switch
    {
        "T" => data.GetColumn<string>(column).ToArray(),
        "Dz" => data.GetColumn<DateTimeOffset>(column).ToArray(),
        _ => data.GetColumn<float[]>(column).ToArray(),
    };

    [Test]
    public void TheFilesOwnOptionsAreUsedUnlessOthersAreGiven()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("a.txt",
            "#@ TextLoader{ header+ sep=comma trim+\n#@   col={name={a b} type=TX src=0}\n#@ col=V:2-*,1\n#@ }\n" +
            "x,y,p,q\nt,2,3,4  \n");
        var data = _ml.Data.LoadFromTextFile(path);
        Assert.That(data.Schema.Select(c => $"{c.Name}: {c.Type}"), Is.EqualTo(new[] { "a b: String", "V: Vector<Single, 3>" }));
        Assert.That(data.GetColumn<float[]>("V").Single(), Is.EqualTo(new[] { 3, 4, 2 }));

        bool warned = false;
        _ml.Log += (_, e) => warned |= e.Kind == ChannelMessageKind.Warning && e.RawMessage!.Contains("ignored");
        data = _ml.Data.LoadFromTextFile(path, new TextLoader.Options { Separators = [','], HasHeader = true });
        Assert.That(data.Schema.Select(c => c.Name), Is.EqualTo(new[] { "Label", "Features" }));
        Assert.That(warned, Is.True);

        string[] wrong = ["#@ TextLoader{ headr+ col=A:0 }\n1\n", "#@ Other{ col=A:0 }\n1\n", "#@ TextLoader{ sep=tab\n"];
        foreach (string bad in wrong)
            Assert.That(() => _ml.Data.LoadFromTextFile(folder.Write("bad.txt", bad)), Throws.InvalidOperationException, bad);
    }

    [Test]
    public void VariableVectorsComeLastOrCannotBeReadBack()
    {
        var warnings = new List<string>();
        _ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Warning)
                warnings.Add(e.RawMessage!);
        };
        Assert.That(Save(_ml.Data.LoadFromEnumerable(new[] { new First { V = [1, 2], A = 3 } })), Is.EqualTo(
            "#@ TextLoader{\n#@   header+\n#@   sep=tab\n#@   col=V:R4:0-**\n#@   col={name=A src={ min=-1}}\n#@ }\n" +
            "A\n1\t2\t3\n"));
        Assert.That(warnings.Single(), Does.Contain("'V'"));
    }

    private class First
    {
        [VectorType]
        public float[] V = [];

        public float A;
    }

    [Test]
    public void OtherSeparatorsAreRefused() =>
        Assert.That(() => Save(Rows(), '*'), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
